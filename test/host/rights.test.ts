import { describe, expect, it } from 'vitest';
import { may, rights, type Role } from '../../core/domain/role.ts';
import { requireRight, roleOf } from '../../host/rights.ts';
import { openContext } from './context.ts';

const contextOf = async (role?: Role) => {
  const context = await openContext(0);
  if (role !== undefined) await context.db.write('settings.write', { values: { role }, at: 0 });
  return context;
};

describe('rights', () => {
  it('lets a new workstation do everything, for nobody else could', async () => {
    const { db } = await contextOf();
    expect(await roleOf(db)).toBe('administrator');
    for (const right of rights) await requireRight(db, right);
  });

  it('refuses in the host what an agent may not do, and says which right is missing', async () => {
    const { db } = await contextOf('agent');
    for (const right of rights) {
      await expect(requireRight(db, right)).rejects.toMatchObject({
        code: 'role/not-allowed',
        data: { right, role: 'agent' },
      });
    }
  });

  it('lets a lead look, and not administer', async () => {
    const { db } = await contextOf('lead');
    await requireRight(db, 'calls.all');
    await expect(requireRight(db, 'administer')).rejects.toMatchObject({ code: 'role/not-allowed' });
  });

  it('gives an administrator all that a lead may', () => {
    expect(rights.filter((right) => may('lead', right) && !may('administrator', right))).toEqual([]);
  });
});
