import type { role } from '../../core/contract/role.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { roleState, setRole, setRoleCode } from '../role.ts';

export const roleHandlers = (context: HostContext): HandlersOf<typeof role> => ({
  'role.get': () => roleState(context),
  'role.set': ({ role, code }) => setRole(context, role, code),
  'role.setCode': ({ code, newCode }) => setRoleCode(context, code, newCode),
});
