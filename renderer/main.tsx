import './app/schemas-without-eval.ts';
import '@fontsource-variable/source-sans-3/wght.css';
import '@fontsource-variable/source-serif-4/opsz.css';
import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import './ui/surfaces.css';
import './ui/chart.css';
import './ui/forced-colors.css';
import './app/app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { startAppearance } from './app/appearance.ts';
import { reportFailures } from './app/report-failures.ts';
import { createTelephone } from './app/telephone.tsx';
import { connect } from './data/connection.ts';
import { createDataStore } from './data/store.ts';
import { chooseTransport, takeToken } from './data/transport.ts';

startAppearance();
const store = createDataStore(connect(chooseTransport(takeToken())));
const telephone = createTelephone(store.connection.client);
store.connection.onOnline(telephone.recorder.reconnected);
const failed = reportFailures(store.connection.client);
const root = document.getElementById('root');
if (!root) throw new Error('the page has no root');
// A screen that a boundary caught stands again; what happened is kept all the same.
createRoot(root, { onCaughtError: failed }).render(
  <StrictMode>
    <App store={store} telephone={telephone} />
  </StrictMode>,
);
