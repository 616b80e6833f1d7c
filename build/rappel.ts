/** `npm run rappel -- …`: the command line, after building the page that `serve` needs. */
if (process.argv[2] === 'serve') {
  const { ensurePage } = await import('./page.ts');
  await ensurePage((text) => process.stderr.write(`rappel: ${text}\n`));
}
await import('../host/cli/main.ts');
