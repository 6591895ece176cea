// A terminal with a line typed into it, ready for Enter.

const CONNECTED_MS = 8000;

export async function openTerminal({ app }, line) {
  const tab = await app.commands.execute("terminal:create-new");
  const { session } = tab.content;
  await connected(session);
  session.send({ type: "stdin", content: [line] });
  return tab;
}

function connected(session) {
  if (session.connectionStatus === "connected") return Promise.resolve();
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("The terminal did not start; is it allowed here?")), CONNECTED_MS);
    session.connectionStatusChanged.connect((_, status) => {
      if (status !== "connected") return;
      clearTimeout(late);
      resolve();
    });
  });
}
