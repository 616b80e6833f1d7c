import { createAnswerFile } from './page/answer-file.ts';
import { fileLine, mailLines } from './page/answer-texts.ts';
import { daySlots } from './page/day-slots.ts';
import { formScript } from './page/form-script.ts';
import { createOutbox } from './page/outbox.ts';
import { watchIdle } from './page/watch-idle.ts';

/**
 * The page's one script: the source of the functions of page/, as this process runs them, called with the data that
 * stands in the page. Each of them names nothing outside of itself, so that a bundler may rename what it likes.
 */
const parts = { daySlots, mailLines, fileLine, createOutbox, createAnswerFile, watchIdle };

const sources = Object.entries(parts).map(([name, part]) => `${name}: ${part.toString()}`);

export const pageScript = `'use strict';
(${formScript.toString()})(JSON.parse(document.getElementById('data').textContent), {
${sources.join(',\n')}
});
`;
