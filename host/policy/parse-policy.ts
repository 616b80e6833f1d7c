import { isAbsolute } from 'node:path';
import {
  findNodeAtLocation,
  getNodePath,
  getNodeValue,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from 'jsonc-parser';
import { policyFile, type PolicyFile } from '../../core/contract/policy-file.ts';
import type { PolicyProblem } from '../../core/contract/policy.ts';
import type { RulePack } from '../../core/contract/rules.ts';
import { errorCode, ExpectedError } from '../../core/errors.ts';
import { shippedPack, shippedPacks } from '../../core/rules/index.ts';
import { allowedFeedHosts, checkFeedUrl } from '../intake/feed/address.ts';
import { checkSecurity } from '../intake/mail/connect.ts';
import {
  checkCallerId,
  checkDomain,
  checkIceServer,
  checkProxy,
  checkServer,
  checkUser,
} from '../line-address.ts';
import { readCertificates } from '../network.ts';
import { readPackFile } from '../rule-pack-file.ts';
import { placeIn } from '../place-in.ts';

/** A text of JSON with its faults, each where it stands: whoever writes a policy reads the line, not a path. */
type Fault = { readonly path: readonly PropertyKey[]; readonly message: string };

export type Parsed =
  | { readonly policy: PolicyFile; readonly problems: readonly [] }
  | { readonly policy: null; readonly problems: readonly PolicyProblem[] };

export type PolicyLook = { readonly files: boolean };

/** Line and column, both from 1, of an offset. */
const positionsOf = (text: string) => {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return (offset: number): { readonly line: number; readonly column: number } => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
};

/** Of what the library says, in words. */
const syntaxTexts: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is no JSON; texts stand in double quotes',
  InvalidNumberFormat: 'this is no number',
  PropertyNameExpected: 'a name in double quotes is expected here',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is expected here',
  CommaExpected: 'a comma is expected here',
  CloseBraceExpected: 'a closing } is expected here',
  CloseBracketExpected: 'a closing ] is expected here',
  EndOfFileExpected: 'there is something behind the end',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfString: 'the text is not closed by a double quote',
};

const isName = (key: PropertyKey): key is string | number => typeof key !== 'symbol';

/** Where a fault stands: at the value, or at the nearest part around it that is there. */
const offsetOf = (root: Node, path: readonly PropertyKey[]): number => {
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(root, path.slice(0, length).filter(isName));
    if (!node) continue;
    // A name that nothing is known of: the name itself, not its value.
    return (node.parent?.type === 'property' ? node.parent : node).offset;
  }
  return root.offset;
};

/** Names that are given twice: JSON's readers do not agree on which of the two counts. */
const twice = (node: Node): readonly Node[] => {
  const seen = new Set<unknown>();
  const here = node.type === 'object' ? (node.children ?? []) : [];
  const again = here.filter(({ children }) => {
    const name: unknown = children?.[0]?.value;
    const known = seen.has(name);
    seen.add(name);
    return known;
  });
  return [...again, ...(node.children ?? []).flatMap(twice)];
};

const saying = (work: () => unknown): string | null => {
  try {
    work();
    return null;
  } catch (error) {
    if (errorCode(error) === 'bug' || !(error instanceof Error)) throw error;
    return error.message;
  }
};

/** Error: `rules/unknown-pack`. */
export const knownPack = (pack: RulePack): RulePack => {
  if (shippedPack(pack.id)) return pack;
  throw new ExpectedError(
    'rules/unknown-pack',
    `There is no rule pack "${pack.id}". Choose one of ${shippedPacks.map(({ id }) => id).join(', ')}.`,
  );
};

/** What the schema cannot say: addresses, paths, packs, files. */
const faultsWithin = (
  { settings, line, intake, certificates, rulePacks }: PolicyFile,
  { files }: PolicyLook,
): readonly Fault[] => {
  const faults: Fault[] = [];
  const check = (path: readonly PropertyKey[], work: () => unknown): void => {
    const message = saying(work);
    if (message !== null) faults.push({ path, message });
  };
  const pack = settings?.rulePack;
  if (pack !== undefined && pack !== 'person' && !shippedPack(pack))
    faults.push({
      path: ['settings', 'rulePack'],
      message: `there is no such pack; choose person, ${shippedPacks.map(({ id }) => id).join(', ')}`,
    });
  line?.accounts.forEach(({ server, domain, user, authorizationUser, options }, index) => {
    const at = ['line', 'accounts', index];
    check([...at, 'server'], () => checkServer(server));
    check([...at, 'domain'], () => checkDomain(domain));
    if (user !== undefined) check([...at, 'user'], () => checkUser('user', user));
    if (authorizationUser !== undefined && authorizationUser !== '')
      check([...at, 'authorizationUser'], () => checkUser('authorizationUser', authorizationUser));
    const { outboundProxy, callerId, stun, turn } = options ?? {};
    if (outboundProxy !== undefined)
      check([...at, 'options', 'outboundProxy'], () => checkProxy(outboundProxy));
    if (callerId !== undefined) check([...at, 'options', 'callerId'], () => checkCallerId(callerId));
    if (stun !== undefined) check([...at, 'options', 'stun'], () => checkIceServer('stun', stun));
    if (turn !== undefined) check([...at, 'options', 'turn'], () => checkIceServer('turn', turn));
  });
  intake?.mailboxes?.forEach((mailbox, index) => {
    check(['intake', 'mailboxes', index, 'security'], () => checkSecurity(mailbox));
  });
  intake?.feeds?.forEach(({ url }, index) => {
    check(['intake', 'feeds', index, 'url'], () => checkFeedUrl(url, allowedFeedHosts()));
  });
  if (intake?.watchedFolder && !isAbsolute(intake.watchedFolder.path))
    faults.push({ path: ['intake', 'watchedFolder', 'path'], message: 'it is no whole path from the root' });
  if (!files) return faults;
  rulePacks?.forEach((file, index) => {
    check(['rulePacks', index], () => knownPack(readPackFile(file)));
  });
  certificates?.forEach((file, index) => {
    check(['certificates', index], () => readCertificates(file));
  });
  return faults;
};

/**
 * Reads a policy, or tells of everything that is wrong with it, in the order of its lines. `files`: whether the files it
 * names are looked into, as a check does; one that is gone later must not unlock what the rest of the policy locks.
 */
export const parsePolicy = (text: string, look: PolicyLook = { files: false }): Parsed => {
  const at = positionsOf(text);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  if (!root || errors.length > 0) {
    const found = errors.length > 0 ? errors : [{ error: 4, offset: 0, length: 0 }];
    return {
      policy: null,
      problems: found.map(({ error, offset }) => {
        const name = printParseErrorCode(error);
        return { ...at(offset), path: '', message: syntaxTexts[name] ?? name };
      }),
    };
  }
  const doubled = twice(root).map((node) => ({
    offset: node.offset,
    path: placeIn(getNodePath(node.children?.[1] ?? node)),
    message: 'this name is given twice; keep one of the two',
  }));
  const parsed = policyFile.safeParse(getNodeValue(root));
  const faults: readonly Fault[] = parsed.success
    ? faultsWithin(parsed.data, look)
    : parsed.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((key) => ({
              path: [...issue.path, key],
              message: 'there is nothing of this name here; docs/policy.md lists what there is',
            }))
          : [{ path: issue.path, message: issue.message }],
      );
  const problems = [
    ...doubled,
    ...faults.map(({ path, message }) => ({ offset: offsetOf(root, path), path: placeIn(path), message })),
  ]
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, path, message }) => ({ ...at(offset), path, message }));
  return parsed.success && problems.length === 0
    ? { policy: parsed.data, problems: [] }
    : { policy: null, problems };
};

/** `3:17 settings.recordingDays: …`, as compilers say it. */
export const problemText = ({ line, column, path, message }: PolicyProblem): string =>
  `${line}:${column} ${path === '' ? '' : `${path}: `}${message}`;
