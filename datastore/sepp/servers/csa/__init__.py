"""The Cluster Science Archive's protocols: csa-sl-tap and the older AIO."""
