import { z } from 'zod';
import { exportRight, type ExportRight } from '../core/contract/exports.ts';
import { may, roles, type Right, type Role } from '../core/domain/role.ts';
import { ExpectedError } from '../core/errors.ts';
import type { Db } from '../db/client.ts';

const stored = z.enum(roles);

/** The role of this workstation, kept under the setting `role`. */
export const roleOf = async (db: Db): Promise<Role> => {
  const found = stored.safeParse((await db.read('settings.read'))['role']);
  return found.success ? found.data : 'administrator';
};

/** The host's own guard: what a screen hides is refused here, too. Error: `role/not-allowed` (data: the right). */
export const requireRight = async (db: Db, right: Right): Promise<void> => {
  const role = await roleOf(db);
  if (may(role, right)) return;
  throw new ExpectedError(
    'role/not-allowed',
    `This workstation has the role of ${role}, which may not do this. Ask an administrator.`,
    { right, role },
  );
};

const allowedExports = z.object({ setBy: z.string(), formats: z.array(exportRight) });

/** What a policy lets out as a file (host/policy/), on top of the role. Error: `policy/no-export`. */
export const requireExport = async (db: Db, format: ExportRight): Promise<void> => {
  const found = allowedExports.safeParse((await db.read('settings.read'))['policy.exports']);
  if (!found.success || found.data.formats.includes(format)) return;
  const { setBy, formats } = found.data;
  throw new ExpectedError(
    'policy/no-export',
    `${setBy} does not allow this export (${format}). ${formats.length === 0 ? 'Nothing may leave Rappel as a file here.' : `Allowed: ${formats.join(', ')}.`}`,
    { setBy, format, allowed: formats.join(', ') },
  );
};
