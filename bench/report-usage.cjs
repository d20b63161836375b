// Prints what a process cost, when it ends: CPU and wall time in ms, largest resident set in MB.
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const usage = { cpuMs: (user + system) / 1000, wallMs: performance.now(), rssMb: process.resourceUsage().maxRSS / 1024 };
  process.stderr.write(`\nusage ${JSON.stringify(usage)}\n`);
});
