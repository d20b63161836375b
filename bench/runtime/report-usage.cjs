// Preloaded into a measured process: answers its parent's question with its CPU time and memory so far.
process.on('message', (question) => {
  if (question !== 'usage') return;
  const { user, system } = process.cpuUsage();
  process.send({ cpuMs: (user + system) / 1000, maxRssMb: process.resourceUsage().maxRSS / 1024 });
});
// Neither the channel nor its listener keeps the process alive.
process.channel.unref();
