-- How a call sounded from its start to its end: MOS to a tenth over equal stretches, as a JSON list.
ALTER TABLE attempt_quality ADD COLUMN curve TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(curve));
