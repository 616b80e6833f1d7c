/**
 * `rappel --command COMMAND …`: the packed application as the `rappel` command, for IT. What it is asked for, or null where
 * it is to open its window. The word must come first: a link to a number is handed over as an argument, too, and whatever
 * stands in one must never become a command.
 */
export const commandOf = (argv: readonly string[], isPackaged: boolean): readonly string[] | null => {
  const args = argv.slice(isPackaged ? 1 : 2);
  return args[0] === '--command' ? args.slice(1) : null;
};
