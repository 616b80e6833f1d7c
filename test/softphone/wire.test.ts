import { setTimeout as wait } from 'node:timers/promises';
import type { Core } from 'sip.js';
import { describe, expect, it } from 'vitest';
import { pageTimers } from '../../renderer/softphone/timers.ts';
import { WireLost, WireTransport, type TransportOptions } from '../../renderer/softphone/transport.ts';
import {
  createWirePair,
  webSocketWire,
  type OpenWire,
  type WireListener,
} from '../../renderer/softphone/wire.ts';

/** A wire in the hands of the test. */
const handWire = () => {
  let heard: WireListener | null = null;
  let closed = 0;
  const sent: string[] = [];
  const open: OpenWire = (listener) => {
    heard = listener;
    return {
      send: (text) => sent.push(text),
      close: () => {
        closed += 1;
      },
    };
  };
  const listener = (): WireListener => {
    if (!heard) throw new Error('the wire was not opened');
    return heard;
  };
  return { open, listener, sent, closed: () => closed };
};

const transportOver = (open: OpenWire, more: Partial<TransportOptions> = {}) => {
  const trouble: unknown[] = [];
  let heard = 0;
  const transport = new WireTransport({} as Core.Logger, {
    open,
    protocol: 'WS',
    connectLimit: 100,
    timers: pageTimers(),
    onHeard: () => (heard += 1),
    onSend: () => undefined,
    onTrouble: (error) => trouble.push(error),
    ...more,
  });
  return { transport, trouble, heard: () => heard };
};

describe('the transport', () => {
  it('is up once the wire is, and says so once', async () => {
    const wire = handWire();
    const { transport } = transportOver(wire.open);
    const states: string[] = [];
    transport.stateChange.addListener((state) => states.push(state));
    const one = transport.connect();
    const two = transport.connect();
    expect(two).toBe(one);
    wire.listener().onOpen();
    await one;
    expect(states).toEqual(['Connecting', 'Connected']);
    await transport.connect();
    expect(states).toHaveLength(2);
  });

  it('gives up a wire that does not open', async () => {
    const wire = handWire();
    const { transport } = transportOver(wire.open, { connectLimit: 20 });
    await expect(transport.connect()).rejects.toMatchObject({ why: 'timeout', opened: false });
    expect(wire.closed()).toBe(1);
    expect(transport.state).toBe('Disconnected');
    // Another try is possible.
    const again = transport.connect();
    wire.listener().onOpen();
    await again;
    expect(transport.isConnected()).toBe(true);
  });

  it('says why it is down: never reached, lost, silent, or left on purpose', async () => {
    const wire = handWire();
    const { transport } = transportOver(wire.open);
    const why: (WireLost | undefined)[] = [];
    transport.onDisconnect = (error) => why.push(error as WireLost | undefined);
    const refused = transport.connect();
    wire.listener().onClose(1006, '');
    await expect(refused).rejects.toBeInstanceOf(WireLost);
    for (const end of [
      () => wire.listener().onClose(1001, ''),
      () => transport.drop(),
      () => void transport.disconnect(),
    ]) {
      const up = transport.connect();
      wire.listener().onOpen();
      await up;
      end();
      expect(transport.isConnected()).toBe(false);
    }
    expect(why.map((error) => error && [error.why, error.code, error.opened])).toEqual([
      ['closed', 1001, true],
      ['silent', 1006, true],
      undefined,
    ]);
  });

  it('lets no message throw into the page, and hears it all the same', async () => {
    const wire = handWire();
    const { transport, trouble, heard } = transportOver(wire.open);
    const up = transport.connect();
    wire.listener().onOpen();
    await up;
    transport.onMessage = () => {
      throw new Error('choked');
    };
    wire.listener().onText('anything');
    expect(trouble).toHaveLength(1);
    wire.listener().onText('\r\n\r\n');
    expect(wire.sent).toEqual(['\r\n']);
    expect(heard()).toBe(2);
  });

  it('sends nothing on a wire that is down', async () => {
    const { transport } = transportOver(handWire().open);
    await expect(transport.send('x')).rejects.toThrow('Not connected');
  });

  it('answers an address that is none with a refusal', async () => {
    const { transport } = transportOver(webSocketWire('http:// nowhere'));
    await expect(transport.connect()).rejects.toThrow(/URL|url/);
    expect(transport.state).toBe('Disconnected');
  });
});

describe('two ends in one page', () => {
  const listen = () => {
    const heard: string[] = [];
    const listener: WireListener = {
      onOpen: () => heard.push('open'),
      onText: (text) => heard.push(text),
      onClose: (code) => heard.push(`closed ${code}`),
    };
    return { heard, listener };
  };

  it('hear each other, in order, and never in the same turn', async () => {
    const pair = createWirePair();
    const [a, b] = [listen(), listen()];
    const near = pair.near(a.listener);
    const far = pair.far(b.listener);
    for (let count = 0; count < 5; count += 1) near.send(String(count));
    far.send('back');
    expect(a.heard).toEqual([]);
    await wait(30);
    expect(a.heard).toEqual(['open', 'back']);
    expect(b.heard).toEqual(['open', '0', '1', '2', '3', '4']);
  });

  it('lose what is on its way when the wire breaks, and can be joined again', async () => {
    const pair = createWirePair();
    const [a, b] = [listen(), listen()];
    const near = pair.near(a.listener);
    const far = pair.far(b.listener);
    await wait(20);
    far.send('lost');
    pair.drop();
    near.send('nobody hears');
    await wait(20);
    expect(a.heard).toEqual(['open', 'closed 1006']);
    expect(b.heard).toEqual(['open']);
    const again = listen();
    pair.near(again.listener);
    far.send('found');
    await wait(20);
    expect(again.heard).toEqual(['open', 'found']);
    expect(a.heard).toHaveLength(2);
  });
});
