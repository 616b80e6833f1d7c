import type { BodyAndContentType, SessionDescriptionHandler } from 'sip.js';
import type { Codec } from '../../core/contract/line.ts';
import { createCallMix, type CallMix } from './call-mix.ts';
import { addSound, preferCodecs } from './codecs.ts';
import type { MicrophoneLease } from './microphone.ts';
import { createOutgoingMix, type OutgoingMix } from './outgoing-mix.ts';
import type { Timers } from './timers.ts';
import type { PhoneTiming } from './timing.ts';

export type SessionMediaDeps = {
  readonly takePeer: () => RTCPeerConnection;
  /** Its candidates were gathered ahead: there is nothing more to wait for. */
  readonly isWarm?: (peer: RTCPeerConnection) => boolean;
  /** What this side says. */
  readonly voice: () => Promise<MicrophoneLease>;
  readonly onRemote: (stream: MediaStream) => void;
  readonly timers: Timers;
  readonly timing: PhoneTiming;
  /** With STUN or TURN servers, their candidates are worth a little more waiting. */
  readonly hasIceServers: boolean;
  /** The account's order; none: the browser's. */
  readonly codecs?: readonly Codec[];
};

/** An old-style hold (RFC 2543): the null address, and not of somebody whose candidates are still to come. */
const isNullHold = (sdp: string): boolean =>
  /^c=IN IP4 0\.0\.0\.0\s*$/m.test(sdp) && !/^a=(?:candidate:|ice-options:.*\btrickle\b)/m.test(sdp);

/** Such a hold says where nothing is to be sent, and often no more: the way that was agreed stays, and is silent. */
const understood = (sdp: string, agreed: string): string =>
  isNullHold(sdp)
    ? (/^a=ice-ufrag:/m.test(sdp) ? sdp : agreed).replace(
        /^a=(?:sendrecv|sendonly|recvonly)\s*$/gm,
        'a=inactive',
      )
    : sdp;

/**
 * Offer and answer (RFC 3264) of one call over one peer connection, in place of SIP.js's own handler:
 * never waits for ICE gathering to complete, can take an offer back, and keeps mute and hold as facts of the call
 * that every new track obeys.
 */
export class SessionMedia implements SessionDescriptionHandler {
  readonly peer: RTCPeerConnection;
  readonly #deps: SessionMediaDeps;
  #lease: MicrophoneLease | null = null;
  #preparing: Promise<void> | null = null;
  #transceiver: RTCRtpTransceiver | null = null;
  #mix: CallMix | null = null;
  #outgoing: OutgoingMix | null = null;
  #remote: MediaStream | null = null;
  #muted = false;
  #held = false;
  #aside = false;
  #closed = false;
  #warm: boolean;
  /** The connection came with its offer made. */
  #offered: boolean;
  /** An offer that is read before it is asked for. */
  #readAhead: { readonly sdp: string; readonly done: Promise<void> } | null = null;

  constructor(deps: SessionMediaDeps) {
    this.#deps = deps;
    this.peer = deps.takePeer();
    this.#warm = deps.isWarm?.(this.peer) ?? false;
    this.#offered = this.peer.signalingState === 'have-local-offer';
    this.peer.addEventListener('track', ({ track }) => {
      if (track.kind !== 'audio') return;
      // A stream of our own: the far end's loses its track while it is on hold.
      if (this.#remote?.getTracks().includes(track) !== true) this.#remote = new MediaStream([track]);
      deps.onRemote(this.#remote);
    });
  }

  hasDescription(contentType: string): boolean {
    return contentType.toLowerCase().startsWith('application/sdp');
  }

  async getDescription(): Promise<BodyAndContentType> {
    await this.#prepare();
    const answering = this.peer.signalingState === 'have-remote-offer';
    if (answering) this.#refuseAllButSound();
    await this.#attach();
    if (!this.#offered) await this.peer.setLocalDescription();
    this.#offered = false;
    await this.#candidates();
    return { contentType: 'application/sdp', body: this.peer.localDescription?.sdp ?? '' };
  }

  /** Reads an offer while nobody has answered it yet; what is wrong with it is said when it is answered. */
  readAhead(sdp: string): void {
    const done = this.setDescription(sdp);
    done.catch(() => undefined);
    this.#readAhead = { sdp, done };
  }

  async setDescription(sdp: string): Promise<void> {
    const ahead = this.#readAhead;
    this.#readAhead = null;
    if (ahead?.sdp === sdp) {
      await ahead.done;
      return;
    }
    const type = this.peer.signalingState === 'stable' ? 'offer' : 'answer';
    const agreed = this.peer.remoteDescription?.sdp ?? sdp;
    await this.peer.setRemoteDescription({ type, sdp: understood(sdp, agreed) });
  }

  /**
   * Announcements before the answer. A provisional answer is not binding (JSEP `pranswer`): when another branch of a
   * forked call answers, its own description takes its place.
   */
  async setEarlyDescription(sdp: string): Promise<void> {
    if (
      this.peer.signalingState === 'have-local-offer' ||
      this.peer.signalingState === 'have-remote-pranswer'
    )
      await this.peer.setRemoteDescription({ type: 'pranswer', sdp });
  }

  /** Takes back an offer that was refused, so that the call goes on and the next offer is possible. */
  async rollbackDescription(): Promise<void> {
    if (this.peer.signalingState === 'have-local-offer')
      await this.peer.setLocalDescription({ type: 'rollback' });
    else if (this.peer.signalingState === 'have-remote-offer')
      await this.peer.setRemoteDescription({ type: 'rollback' });
  }

  /** DTMF as RFC 4733 events; false where the far end did not agree to them. A comma is left to the caller. */
  sendDtmf(tones: string): boolean {
    const sender = this.#transceiver?.sender.dtmf;
    if (sender?.canInsertDTMF !== true) return false;
    sender.insertDTMF(sender.toneBuffer + tones, 160, 70);
    return true;
  }

  /** The call is answered, but its sound has not found its way yet: what cannot be sent now can be in a moment. */
  get isSettling(): boolean {
    return this.peer.connectionState === 'new' || this.peer.connectionState === 'connecting';
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#obey();
  }

  get held(): boolean {
    return this.#held;
  }

  /** What the far end says, once it may say anything. */
  get remote(): MediaStream | null {
    return this.#remote;
  }

  /**
   * Another call is talked with: nothing is said here, whether or not the far end agrees to be held.
   */
  setAside(aside: boolean): void {
    this.#aside = aside;
    this.#obey();
  }

  /** In a conference the far end hears these beside the agent; none: the agent alone. */
  setOthers(others: readonly MediaStream[]): void {
    if (this.#closed || !this.#lease || !this.#transceiver || (others.length === 0 && !this.#mix)) return;
    if (others.length === 0) {
      this.#mix?.close();
      this.#mix = null;
      void this.#send(this.#lease.track);
      return;
    }
    const mix = this.#mix ?? createCallMix(this.#lease.track);
    mix.setOthers(others);
    if (this.#mix) return;
    this.#mix = mix;
    this.#obey();
    void this.#send(mix.track);
  }

  /**
   * For playing something into the call, and for recording what goes out; null while there is no voice. It is closed
   * with its last user.
   */
  openOutgoing(speaker: string | null): OutgoingMix | null {
    const voice = this.#voice();
    if (!voice || !this.#transceiver || this.#closed) return null;
    const onWire = async (): Promise<void> => {
      const now = this.#voice();
      if (now && !this.#closed) await this.#send(now);
    };
    this.#outgoing ??= createOutgoingMix({
      voice,
      speaker,
      onWire,
      onClosed: () => {
        this.#outgoing = null;
        void onWire();
      },
    });
    this.#obey();
    return this.#outgoing;
  }

  /** What this side says by itself: the agent, in a conference with the others. */
  #voice(): MediaStreamTrack | null {
    return this.#mix?.track ?? this.#lease?.track ?? null;
  }

  /** Sends the voice as it is, or the graph's sound while something is played. */
  async #send(voice: MediaStreamTrack): Promise<void> {
    this.#outgoing?.setVoice(voice);
    const track = this.#outgoing?.isOnWire() === true ? this.#outgoing.track : voice;
    // The call may end meanwhile: then there is nothing to send any more.
    await this.#transceiver?.sender.replaceTrack(track).catch(() => undefined);
  }

  /** Silences this side at once, and lets the next offer say so (RFC 3264 §8.4). */
  setHeld(held: boolean): void {
    this.#held = held;
    this.#obey();
    if (this.#transceiver && this.#transceiver.direction !== 'stopped')
      this.#transceiver.direction = held ? 'sendonly' : 'sendrecv';
  }

  /** Whether the far end agreed to send anything at all. */
  get expectsSound(): boolean {
    return this.#transceiver?.currentDirection?.includes('recv') ?? false;
  }

  /** Name of the microphone that this side speaks into. */
  get microphoneLabel(): string {
    return this.#lease?.track.label ?? '';
  }

  /** Packets of sound received so far. */
  async packetsReceived(): Promise<number> {
    let packets = 0;
    // oxlint-disable-next-line unicorn/no-array-for-each -- a report is no array: forEach is all it has in every browser
    (await this.peer.getStats()).forEach(
      (stat: { readonly type: string; readonly packetsReceived?: number }) => {
        if (stat.type === 'inbound-rtp') packets += stat.packetsReceived ?? 0;
      },
    );
    return packets;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#outgoing?.close();
    this.#mix?.close();
    this.#lease?.release();
    this.peer.close();
  }

  #obey(): void {
    const silent = this.#held || this.#aside;
    if (this.#lease) this.#lease.track.enabled = !this.#muted && !silent;
    this.#mix?.setSilent(silent);
    this.#outgoing?.setSilent(silent);
  }

  /** Opens the microphone, once. Called early where the wait can overlap with something else. */
  #prepare(): Promise<void> {
    this.#preparing ??= this.#deps.voice().then((lease) => {
      if (this.#closed) {
        lease.release();
        return;
      }
      this.#lease = lease;
      this.#obey();
      lease.onReplaced((track) => {
        this.#obey();
        if (this.#mix) this.#mix.setVoice(track);
        else this.#send(track).catch(() => undefined);
      });
    });
    return this.#preparing;
  }

  /** Pictures and other media that are offered beside the sound are turned down (RFC 3264 §6). */
  #refuseAllButSound(): void {
    const others = this.peer.getTransceivers().filter(({ receiver }) => receiver.track.kind !== 'audio');
    if (others.length === this.peer.getTransceivers().length) throw new Error('an offer without sound');
    for (const other of others) other.stop();
  }

  async #attach(): Promise<void> {
    for (const other of this.peer.getTransceivers())
      if (other.receiver.track.kind !== 'audio' && other.direction !== 'stopped')
        other.direction = 'inactive';
    if (this.#transceiver || !this.#lease) return;
    const offered = this.peer.getTransceivers().find(({ receiver }) => receiver.track.kind === 'audio');
    if (offered) {
      this.#transceiver = offered;
      offered.direction = this.#held ? 'sendonly' : 'sendrecv';
      await offered.sender.replaceTrack(this.#lease.track);
      preferCodecs(offered, this.#deps.codecs ?? []);
    } else this.#transceiver = addSound(this.peer, this.#lease.track, this.#deps.codecs ?? []);
  }

  /** Settles with the first candidates that can be used: with none at all the limit ends it. */
  #candidates(): Promise<void> {
    const { timers, timing, hasIceServers } = this.#deps;
    const warm = this.#warm;
    const patient = hasIceServers && !warm;
    // An ICE restart gathers anew.
    this.#warm = false;
    const wanted = patient ? /^a=candidate:.* typ (?:srflx|relay)/m : /^a=candidate:/m;
    const isComplete = (): boolean => this.peer.iceGatheringState === 'complete';
    const isEnough = (): boolean => wanted.test(this.peer.localDescription?.sdp ?? '');
    if (isEnough() && (warm || isComplete())) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = new AbortController();
    let settling = false;
    const look = (): void => {
      if (isComplete()) resolve();
      else if (isEnough() && !settling) {
        settling = true;
        timers.after(timing.candidateSettle, resolve);
      }
    };
    this.peer.addEventListener('icecandidate', look, { signal: stop.signal });
    this.peer.addEventListener('icegatheringstatechange', look, { signal: stop.signal });
    const cancel = timers.after(patient ? timing.candidateServerLimit : timing.candidateLimit, resolve);
    look();
    return promise.finally(() => {
      cancel();
      stop.abort();
    });
  }
}
