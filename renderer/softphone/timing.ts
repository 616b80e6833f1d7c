/** Every wait of the telephone, in milliseconds unless a name says otherwise. Tests may shorten them. */
export type PhoneTiming = {
  /** For the WebSocket to open. */
  readonly connectLimit: number;
  /** For an answer to REGISTER: far below Timer F of RFC 3261 (32 s), which leaves the agent in the dark. */
  readonly registerLimit: number;
  readonly registerExpiresSeconds: number;
  /** Never two REGISTER closer than this, whatever the server asks. */
  readonly registerFloor: number;
  /** The line is asked for a sign of life when nothing was heard for so long … */
  readonly pingEvery: number;
  /** … and is taken for dead when none comes within this. */
  readonly pingLimit: number;
  readonly retryFirst: number;
  readonly retryLongest: number;
  /** So long after the line was lost, the waits do not grow. */
  readonly eagerFor: number;
  /** A line that held for so long is no flapping one: its next loss is met with the shortest wait again. */
  readonly steadyAfter: number;
  /** After a wrong password: servers lock accounts that try too often. */
  readonly retryRefused: number;
  /** Another account is tried after so many failures in a row … */
  readonly failoverAfter: number;
  /** … and an earlier one is used again when it has been ready for so long. */
  readonly returnAfter: number;
  /** The way of the sound is negotiated anew when it has been lost for so long. */
  readonly iceLost: number;
  /** A server that refuses a call, or a change to one, for the moment (503) may ask for so long; it is then asked once more. */
  readonly retryAfterLimit: number;
  /** Without an answer for so long, an outbound call is given up. */
  readonly ringLimit: number;
  /** After hanging up, the far end's assent is waited for no longer than this. */
  readonly endingLimit: number;
  /** No sound packet so long after the answer, or in the middle of a call: the call is silent. */
  readonly silentAtStart: number;
  readonly silentLater: number;
  /** A call that is up is measured so often (quality.ts). */
  readonly qualityEvery: number;
  /** The far end of a call that is transferred has so long to tell what came of it. */
  readonly transferLimit: number;
  /** The agent has so long to say whether somebody is called whom a far end asks for: less than a REFER lives (32 s). */
  readonly referralLimit: number;
  /** A call whose line is gone is kept so long for the line to come back. */
  readonly lostLineLimit: number;
  /** For an answer to the re-INVITE that asks whether a call survived. */
  readonly probeLimit: number;
  /** After the first usable candidate, others may join for so long. */
  readonly candidateSettle: number;
  readonly candidateLimit: number;
  /** Where STUN or TURN servers are set, their first answer is waited for. */
  readonly candidateServerLimit: number;
};

export const standardTiming: PhoneTiming = {
  connectLimit: 5000,
  registerLimit: 8000,
  registerExpiresSeconds: 600,
  registerFloor: 2000,
  pingEvery: 20_000,
  pingLimit: 2000,
  retryFirst: 400,
  retryLongest: 60_000,
  eagerFor: 60_000,
  steadyAfter: 10_000,
  retryRefused: 60_000,
  failoverAfter: 3,
  returnAfter: 30_000,
  iceLost: 2500,
  retryAfterLimit: 5000,
  ringLimit: 120_000,
  endingLimit: 2000,
  silentAtStart: 4000,
  silentLater: 6000,
  qualityEvery: 3000,
  transferLimit: 120_000,
  referralLimit: 20_000,
  lostLineLimit: 30_000,
  probeLimit: 8000,
  candidateSettle: 8,
  candidateLimit: 150,
  candidateServerLimit: 300,
};
