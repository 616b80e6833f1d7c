import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Language } from '../../core/contract/records.ts';
import type { Output } from '../../core/contract/index.ts';
import type { FormTarget } from '../../core/contract/probe-form.ts';
import { openClient, startWorkstation, tempDataDir } from '../support/workstation.ts';
import { addProbeWithOffer, zone } from './office.ts';

export const wording =
  'J’accepte d’être rappelé par téléphone par Maison Tiède, au sujet de ma demande seulement.';

export type FormRequest = Output<'request.get'>;

/** A real workstation with its HTTP intake and a probe with an offer, and the web server of a site that publishes pages. */
export const openFormDesk = async (language: Language = 'fr') => {
  const dataDir = tempDataDir();
  await addProbeWithOffer(dataDir, language, 'Page du site', wording);
  const platform = {
    capabilities: {
      desktop: false,
      tray: false,
      systemNotifications: false,
      protocolLinks: false,
      hotKeys: false,
    },
    locale: 'fr-FR',
    zone,
  };
  const workstation = await startWorkstation({ dataDir, intakePort: 0, ports: { platform } });
  const { client, socket } = await openClient(workstation);
  const intake = (await client.call('intake.server', {})).address ?? '';
  const { probes } = await client.call('probes.list', {});
  const probe = probes[0]?.uid ?? '';

  let html = '';
  const site = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    response.end(html);
  });
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  const address = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;

  return {
    client,
    probe,
    intake,
    /** Where the page is published, and its origin. */
    address,
    /** Publishes the probe's page; for the intake the site is let in. */
    publish: async (
      way: FormTarget['way'],
      more: { readonly place?: 'site' | 'stand'; readonly language?: Language; readonly title?: string } = {},
    ): Promise<string> => {
      if (way === 'intake')
        await client.call('probes.setFormAccess', { probe, open: true, origins: [address], newKey: false });
      const target: FormTarget =
        way === 'intake'
          ? { way, url: intake }
          : way === 'mail'
            ? { way, address: 'rappel@maison-tiede.example' }
            : { way };
      const made = await client.call('probes.form', {
        probe,
        target,
        language: more.language ?? 'fr',
        place: more.place ?? 'site',
        title: more.title ?? 'Un logement tiède, une facture légère',
        introduction: null,
        company: 'Maison Tiède',
        contact: 'bonjour@maison-tiede.example',
      });
      html = made.html;
      return html;
    },
    deliveries: async () => (await client.call('intake.log', { filter: {}, limit: 50 })).rows,
    /** The requests that the deliveries made, as an agent sees them. */
    requests: async (): Promise<readonly FormRequest[]> => {
      const { rows } = await client.call('intake.log', { filter: {}, limit: 50 });
      const found: FormRequest[] = [];
      for (const { delivery } of rows)
        for (const { request } of (await client.call('intake.delivery', { delivery })).requests)
          found.push(await client.call('request.get', { request }));
      return found;
    },
    close: async () => {
      socket.close();
      await workstation.close();
      site.closeAllConnections();
      site.close();
      await once(site, 'close');
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
export type FormDesk = Awaited<ReturnType<typeof openFormDesk>>;
