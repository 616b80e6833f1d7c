import type { CheckName, Finding } from '../domain/self-test.ts';
import { texts } from './define.ts';

/** The check before a shift: what each finding means, and what to do about it. */
export const selfTest = texts({
  fr: {
    title: 'Contrôle avant les appels',
    help: 'Micro, écouteur, réseau et ligne, en quelques secondes. Parlez pendant le contrôle ; un son sera joué.',
    run: 'Contrôler ce poste',
    again: 'Contrôler de nouveau',
    running: 'Contrôle en cours…',
    inCall: 'Terminez l’appel en cours avant de contrôler.',
    allGood: 'Tout est prêt.',
    problems: (count: number) => (count === 1 ? 'Un point à corriger.' : `${count} points à corriger.`),
    ok: 'Bien',
    problem: 'À corriger',
    skipped: 'Sans objet',
    waiting: 'En attente',
    milliseconds: (count: number) => `${count} ms`,
    seconds: (count: number) => `${count} s`,
  },
  en: {
    title: 'Check before the calls',
    help: 'Microphone, earpiece, network and line, in a few seconds. Speak while it runs; a tone will be played.',
    run: 'Check this workstation',
    again: 'Check again',
    running: 'Checking…',
    inCall: 'End the call before checking.',
    allGood: 'Everything is ready.',
    problems: (count: number) => (count === 1 ? 'One thing to put right.' : `${count} things to put right.`),
    ok: 'Good',
    problem: 'To put right',
    skipped: 'Not needed',
    waiting: 'Waiting',
    milliseconds: (count: number) => `${count} ms`,
    seconds: (count: number) => `${count} s`,
  },
});

type Names = Readonly<Record<CheckName, string>>;
export const checkNameTexts = texts({
  fr: {
    microphone: 'Micro',
    speaker: 'Écouteur',
    loopback: 'Son de bout en bout',
    ice: 'Adresses réseau',
    server: 'Serveur de la ligne',
    registration: 'Enregistrement',
    clock: 'Horloge',
  } satisfies Names,
  en: {
    microphone: 'Microphone',
    speaker: 'Earpiece',
    loopback: 'Sound end to end',
    ice: 'Network addresses',
    server: 'Server of the line',
    registration: 'Registration',
    clock: 'Clock',
  } satisfies Names,
});

type Findings = Readonly<Record<Finding, string>>;
export const findingTexts = texts({
  fr: {
    'microphone-heard': 'Le micro est ouvert et capte du son.',
    'microphone-quiet':
      'Le micro est ouvert mais ne capte rien. Vérifiez le bouton muet du casque, choisissez un autre micro dans « Son », puis parlez pendant le contrôle.',
    'microphone-refused':
      'Le micro est refusé à Rappel. Autorisez-le à gauche de la barre d’adresse ou dans les réglages du système.',
    'microphone-absent': 'Aucun micro n’est branché. Branchez un casque.',
    'microphone-busy': 'Une autre application tient le micro. Fermez-la.',
    'speaker-played':
      'Un son a été joué. Si vous ne l’avez pas entendu, choisissez un autre écouteur dans « Son ».',
    'speaker-failed': 'Le son n’a pas pu être joué. Choisissez un autre écouteur dans « Son ».',
    'loopback-heard': 'Un son est passé par une vraie liaison et en est ressorti intact.',
    'loopback-silent':
      'La liaison s’établit mais le son n’en ressort pas. Redémarrez le navigateur ; si cela dure, appelez votre informatique.',
    'loopback-failed':
      'Aucune liaison n’a pu s’établir sur ce poste. Un pare-feu local ou une stratégie bloque WebRTC : appelez votre informatique.',
    'ice-found': 'Ce poste a des adresses à proposer pour le son.',
    'ice-none':
      'Ce poste n’a aucune adresse à proposer pour le son. Vérifiez le réseau ; une stratégie du navigateur bloque peut-être WebRTC.',
    'server-practice': 'Ligne d’entraînement : aucun serveur n’est nécessaire.',
    'server-none': 'Aucune ligne n’est réglée. Réglez-la dans « Ligne ».',
    'server-reached': 'Le serveur répond en SIP.',
    'server-browser-alone':
      'Le serveur répond à ce poste, mais pas à cette fenêtre : son certificat n’est sans doute pas reconnu par le navigateur, ou un proxy s’interpose. Montrez ceci à votre informatique.',
    'server-name':
      'Le nom du serveur est inconnu. Vérifiez l’adresse dans « Ligne », puis le réseau ou le VPN.',
    'server-refused':
      'Rien n’écoute à cette adresse. Vérifiez le port dans « Ligne » ; sinon, le standard est peut-être arrêté.',
    'server-silent':
      'Le serveur ne répond pas. Un pare-feu, un VPN absent ou un standard arrêté : appelez votre informatique.',
    'server-certificate':
      'Le certificat du serveur n’est pas reconnu. Votre informatique doit installer celui d’une autorité connue de ce poste.',
    'server-certificate-expired':
      'Le certificat du serveur a expiré, ou l’horloge de ce poste est fausse. Vérifiez la date, puis appelez votre informatique.',
    'server-certificate-name':
      'Le certificat du serveur est celui d’un autre nom. Vérifiez l’adresse dans « Ligne ».',
    'server-not-websocket':
      'Ce serveur répond, mais pas en WebSocket. Vérifiez le port et le chemin (souvent /ws) dans « Ligne ».',
    'server-not-sip':
      'Ce serveur répond en WebSocket, mais ne parle pas SIP. Vérifiez l’adresse dans « Ligne ».',
    'server-unreachable':
      'Le serveur ne peut pas être joint. Vérifiez le réseau, puis l’adresse dans « Ligne ».',
    'registration-ready': 'La ligne est enregistrée et le standard a parlé récemment.',
    'registration-stale':
      'La ligne semble prête, mais le standard se tait depuis longtemps. Relancez la ligne dans « Ligne ».',
    'registration-not': 'La ligne n’est pas enregistrée. « Ligne » dit pourquoi et que faire.',
    'registration-none': 'Aucune ligne n’est réglée.',
    'clock-right': 'L’horloge de ce poste s’accorde avec celle du serveur.',
    'clock-wrong':
      'L’horloge de ce poste s’écarte de celle du serveur. Réglez l’heure automatique du système : les promesses en dépendent.',
    'clock-unknown': 'Le serveur ne dit pas l’heure.',
  } satisfies Findings,
  en: {
    'microphone-heard': 'The microphone is open and hears sound.',
    'microphone-quiet':
      'The microphone is open but hears nothing. Check the mute button of the headset, choose another microphone under “Sound”, then speak while the check runs.',
    'microphone-refused':
      'Rappel may not use the microphone. Allow it left of the address bar or in the settings of the system.',
    'microphone-absent': 'There is no microphone. Plug in a headset.',
    'microphone-busy': 'Another program holds the microphone. Close it.',
    'speaker-played': 'A tone was played. If you did not hear it, choose another earpiece under “Sound”.',
    'speaker-failed': 'The tone could not be played. Choose another earpiece under “Sound”.',
    'loopback-heard': 'A tone went through a real connection and came out whole.',
    'loopback-silent':
      'The connection comes about but no sound comes out. Restart the browser; if it lasts, call your IT.',
    'loopback-failed':
      'No connection could be made on this machine. A local firewall or a policy blocks WebRTC: call your IT.',
    'ice-found': 'This workstation has addresses to offer for sound.',
    'ice-none':
      'This workstation has no address to offer for sound. Check the network; a policy of the browser may block WebRTC.',
    'server-practice': 'Practice line: no server is needed.',
    'server-none': 'No line is set up. Set it up under “Line”.',
    'server-reached': 'The server answers in SIP.',
    'server-browser-alone':
      'The server answers this machine, but not this window: the browser does not trust its certificate, most likely, or a proxy stands between. Show this to your IT.',
    'server-name':
      'The name of the server is not known. Check the address under “Line”, then the network or the VPN.',
    'server-refused':
      'Nothing listens at this address. Check the port under “Line”; else the PBX may be stopped.',
    'server-silent': 'The server does not answer. A firewall, a missing VPN or a stopped PBX: call your IT.',
    'server-certificate':
      'The certificate of the server is not trusted. Your IT must install one from an authority that this machine knows.',
    'server-certificate-expired':
      'The certificate of the server has expired, or the clock of this machine is wrong. Check the date, then call your IT.',
    'server-certificate-name':
      'The certificate of the server is for another name. Check the address under “Line”.',
    'server-not-websocket':
      'This server answers, but not by WebSocket. Check the port and the path (often /ws) under “Line”.',
    'server-not-sip':
      'This server answers by WebSocket, but does not speak SIP. Check the address under “Line”.',
    'server-unreachable': 'The server cannot be reached. Check the network, then the address under “Line”.',
    'registration-ready': 'The line is registered, and the PBX spoke not long ago.',
    'registration-stale':
      'The line seems ready, but the PBX has been silent for long. Restart the line under “Line”.',
    'registration-not': 'The line is not registered. “Line” says why, and what to do.',
    'registration-none': 'No line is set up.',
    'clock-right': 'The clock of this machine agrees with the server’s.',
    'clock-wrong':
      'The clock of this machine is not the server’s. Set the time of the system to automatic: promises depend on it.',
    'clock-unknown': 'The server does not say the time.',
  } satisfies Findings,
});
