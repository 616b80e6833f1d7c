import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorCode } from '../../../core/errors.ts';
import { parsePolicy, problemText } from '../../../host/policy/parse-policy.ts';
import { policyPlace, readPolicyText, systemPolicyFile } from '../../../host/policy/place.ts';
import { dataFolder } from '../../db/records.ts';
import { runCommand } from '../run-command.ts';

const problemsOf = (text: string): readonly string[] => parsePolicy(text).problems.map(problemText);

const bad = `{
  "version": 1,
  "setBy": "IT of Example",
  "settings": {
    "recordingDays": 9000,
    "recordingDay": 30,
    "rulePack": "atlantis"
  },
  "role": "boss",
  "role": "agent",
  "line": { "accounts": [{ "server": "wss://pbx.example.org/ws" }] }
}`;

describe('a policy with faults', () => {
  it('is told of line by line, each fault at its place, in their order', () => {
    expect(problemsOf(bad)).toEqual([
      '5:5 settings.recordingDays: Too big: expected number to be <=3650',
      '6:5 settings.recordingDay: there is nothing of this name here; docs/policy.md lists what there is',
      '10:3 role: this name is given twice; keep one of the two',
      '11:26 line.accounts[0].domain: Invalid input: expected string, received undefined',
    ]);
  });

  it('is told of what no schema knows: addresses, packs, paths', () => {
    const policy = {
      version: 1,
      setBy: 'IT',
      settings: { rulePack: 'atlantis' },
      line: { accounts: [{ server: 'https://pbx.example.org', domain: 'pbx example' }] },
      intake: {
        watchedFolder: { path: 'leads', probe: 'Files' },
        feeds: [
          { name: 'a', enabled: true, url: 'http://feeds.example.org/', probe: 'Site', preset: 'generic', signIn: { kind: 'none' }, paging: { kind: 'none' }, everyMinutes: 5 },
        ],
      },
      proxy: { url: 'http://proxy.example.org:3128' },
    }; // prettier-ignore
    expect(parsePolicy(JSON.stringify(policy)).problems.map(({ path }) => path)).toEqual([
      'settings.rulePack',
      'line.accounts[0].server',
      'line.accounts[0].domain',
      'intake.watchedFolder.path',
      'intake.feeds[0].url',
    ]);
    expect(problemsOf('{"version":1,"setBy":"IT","proxy":{"url":"http://me:word@proxy.example.org"}}')).toEqual([
      '1:36 proxy.url: must hold no name or password: everybody can read this file',
    ]);
    expect(problemsOf('{"version":1,"setBy":"IT","line":{"accounts":[{"server":"wss://a.example","domain":"a.example","password":"x"}]}}')[0]).toMatch(
      /^1:\d+ line\.accounts\[0\]\.password: there is nothing of this name here/,
    );
  }); // prettier-ignore

  it('that is no JSON is told where it ends to be', () => {
    expect(problemsOf('{\n  "version": 1,\n  "setBy": "IT" // ours\n}')).toEqual([
      '3:17 JSON has no comments',
    ]);
    expect(problemsOf('{\n  "version": 1,\n  "setBy": "IT",\n}').at(0)).toMatch(/^4:1 /);
    expect(problemsOf('')).toHaveLength(1);
  });
});

describe('rappel policy check', () => {
  const file = (text: string): string => {
    const path = join(dataFolder(), 'policy.json');
    writeFileSync(path, text);
    return path;
  };
  it('ends with 1 and a line for each fault, or with 0 and what the file sets', async () => {
    const wrong = file(bad);
    const { code, out, err } = await runCommand(['policy', 'check', wrong]);
    expect(code).toBe(1);
    expect((JSON.parse(out) as { error: { code: string; message: string } }).error).toMatchObject({
      code: 'policy/wrong',
      message: expect.stringContaining(`\n${wrong}:10:3 role: this name is given twice`) as string,
    });
    expect(err.split('\n')).toHaveLength(4);
    const good = await runCommand(['policy', 'check', file('\ufeff{"version":1,"setBy":"IT","role":"agent","settings":{"language":"fr"}}')]);
    expect([good.code, JSON.parse(good.out)]).toEqual([
      0,
      { ok: true, setBy: 'IT', settings: ['language'], parts: ['role'] },
    ]);
    const missing = file('{"version":1,"setBy":"IT","certificates":["/nowhere/ca.pem"]}');
    expect((await runCommand(['policy', 'check', missing])).out).toContain(':1:43 certificates[0]: The certificates /nowhere/ca.pem cannot be used');
    expect((await runCommand(['policy', 'check', join(dataFolder(), 'none')])).out).toContain('policy/unreadable');
    expect((await runCommand(['policy', 'check'])).code).toBe(1);
  }); // prettier-ignore
});

describe('where the policy lies', () => {
  it('is the system’s place; a variable names another only where the machine has none', () => {
    expect(systemPolicyFile({ platform: 'linux', env: {} })).toBe('/etc/rappel/policy.json');
    expect(systemPolicyFile({ platform: 'darwin', env: {} })).toBe(
      '/Library/Application Support/Rappel/policy.json',
    );
    expect(systemPolicyFile({ platform: 'win32', env: { ProgramData: 'D:\\Data' } })).toBe(
      'D:\\Data\\Rappel\\policy.json',
    );
    const linux = { platform: 'linux', env: { RAPPEL_POLICY: '/tmp/mine.json' } } as const;
    expect(policyPlace(linux, () => false)).toBe('/tmp/mine.json');
    expect(policyPlace(linux, (file) => file === '/etc/rappel/policy.json')).toBe('/etc/rappel/policy.json');
    expect(policyPlace({ platform: 'linux', env: {} }, () => false)).toBe('/etc/rappel/policy.json');
  });

  it.runIf(process.platform !== 'win32' && process.getuid?.() === 0)(
    'must be root’s and nobody else’s to write, the folder too, and through a link as well',
    () => {
      const folder = join(dataFolder(), 'etc');
      mkdirSync(folder, { mode: 0o755 });
      const file = join(folder, 'policy.json');
      const read = (path = file): string | null => {
        try {
          return readPolicyText(path, path);
        } catch (error) {
          return errorCode(error);
        }
      };
      expect(read()).toBeNull();
      writeFileSync(file, '{}', { mode: 0o644 });
      expect(read()).toBe('{}');
      chmodSync(file, 0o664);
      expect(read()).toBe('policy/owner');
      chmodSync(file, 0o644);
      chmodSync(folder, 0o757);
      expect(read()).toBe('policy/owner');
      chmodSync(folder, 0o755);
      chownSync(file, 12_345, 0);
      expect(read()).toBe('policy/owner');
      const link = join(folder, 'link.json');
      symlinkSync(file, link);
      expect(read(link)).toBe('policy/owner');
      chownSync(file, 0, 0);
      expect(read(link)).toBe('{}');
      writeFileSync(file, ' '.repeat(1_000_001));
      expect(read()).toBe('policy/too-big');
    },
  );
});
