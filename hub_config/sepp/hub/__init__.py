"""The hub: sign-in, sandboxed servers, services, and what starts them all."""
