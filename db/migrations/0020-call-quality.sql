-- How a call has sounded, each way: what we heard of them, what they heard of us. Only ever added to.

CREATE TABLE attempt_quality (
  attempt_id INTEGER NOT NULL REFERENCES attempt(id),
  way TEXT NOT NULL CHECK (way IN ('heard', 'sent')),
  at INTEGER NOT NULL,
  samples INTEGER NOT NULL CHECK (samples > 0),
  mos_mean REAL NOT NULL CHECK (mos_mean BETWEEN 1 AND 4.5), -- ITU-T G.107
  mos_worst REAL NOT NULL CHECK (mos_worst BETWEEN 1 AND 4.5),
  loss REAL NOT NULL CHECK (loss BETWEEN 0 AND 1), -- share of the sound that did not arrive in time
  loss_worst REAL NOT NULL CHECK (loss_worst BETWEEN 0 AND 1),
  jitter_ms REAL NOT NULL,
  round_trip_ms REAL,
  codec TEXT NOT NULL,
  microphone TEXT NOT NULL,       -- name of the headset, as the system gives it
  network TEXT NOT NULL,          -- 'wifi', 'ethernet', 'cellular', 'vpn', 'unknown'
  PRIMARY KEY (attempt_id, way)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER attempt_quality_is_kept BEFORE DELETE ON attempt_quality BEGIN SELECT raise(ABORT, 'attempt qualities are append-only'); END;
CREATE TRIGGER attempt_quality_is_fixed BEFORE UPDATE ON attempt_quality BEGIN SELECT raise(ABORT, 'attempt qualities are append-only'); END;
