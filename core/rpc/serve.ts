import {
  contract,
  events,
  type EventData,
  type EventName,
  type Input,
  type Output,
  type ProcedureName,
} from '../contract/index.ts';
import { redactError } from '../domain/redact-error.ts';
import { ExpectedError, toErrorShape } from '../errors.ts';
import type { Logger } from '../ports.ts';
import { clientFrame, type HostTransport } from './frames.ts';

/** One connected window. */
export type Session = {
  readonly id: string;
  readonly emit: <N extends EventName>(name: N, data: EventData<N>) => void;
};

export type Handler<N extends ProcedureName> = (
  input: Input<N>,
  session: Session,
) => Promise<Output<N>> | Output<N>;

/** One handler for every procedure: the compiler refuses a missing or an extra one. */
export type Handlers = { readonly [N in ProcedureName]: Handler<N> };

/** Throws where this may not be asked for; the input is parsed already. */
export type Guard = <N extends ProcedureName>(name: N, input: Input<N>) => Promise<void>;

export type ServeOptions = {
  /** Asked before every handler. */
  readonly guard?: Guard;
  readonly logger: Logger;
  /** Parse what handlers answer, too: in development and tests. */
  readonly checkOutput: boolean;
};

const describe = (
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): string =>
  issues.map((issue) => `${issue.path.map(String).join('.') || 'input'}: ${issue.message}`).join('; ');

const answer = async (
  name: string,
  input: unknown,
  handlers: Handlers,
  session: Session,
  { checkOutput, guard }: ServeOptions,
): Promise<unknown> => {
  if (!Object.hasOwn(contract, name))
    throw new ExpectedError('rpc/unknown', `No procedure is called ${name}.`);
  const known = name as ProcedureName;
  const parsed = contract[known].input.safeParse(input);
  if (!parsed.success)
    throw new ExpectedError('rpc/bad-input', `${name} was asked wrongly: ${describe(parsed.error.issues)}.`);
  await guard?.(known, parsed.data);
  const handler = handlers[known] as (input: unknown, session: Session) => unknown;
  const output = await handler(parsed.data, session);
  return checkOutput ? contract[known].output.parse(output) : output;
};

/** Answers the calls of one window until its wire closes. */
export const serve = (
  handlers: Handlers,
  transport: HostTransport,
  id: string,
  options: ServeOptions,
): Session => {
  let open = true;
  const session: Session = {
    id,
    emit: (name, data) => {
      if (!open) return;
      transport.send({ t: 'event', name, data: options.checkOutput ? events[name].parse(data) : data });
    },
  };
  transport.onClose(() => {
    open = false;
  });
  transport.onFrame((raw) => {
    const frame = clientFrame.safeParse(raw);
    if (!frame.success) {
      options.logger.log('warn', 'a window sent something that is no call');
      return;
    }
    const { id: callId, name, input } = frame.data;
    answer(name, input, handlers, session, options).then(
      (output) => {
        if (open) transport.send({ t: 'ok', id: callId, output });
      },
      (error: unknown) => {
        const shape = toErrorShape(error);
        if (shape.code === 'bug') {
          // Only a name of the contract: a window may say anything.
          const procedure = Object.hasOwn(contract, name) ? name : 'no procedure';
          options.logger.log('error', 'bug in a procedure', { procedure, ...redactError(error) });
        }
        if (open) transport.send({ t: 'err', id: callId, error: shape });
      },
    );
  });
  return session;
};
