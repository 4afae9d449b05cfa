/** Does to its process what the command's name says. */
process.on("message", ([command]) => {
  if (command === "hang") for (;;);
  if (command === "fill") {
    const held = [];
    for (;;) held.push(Buffer.alloc(16 << 20, 1));
  }
  if (command === "abort") process.abort();
  if (command === "exit") process.exit(13);
  process.send({ status: 0, stdout: command, stderr: "" });
});
process.send("ready");
