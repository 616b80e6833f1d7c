export type KamailioOptions = {
  readonly folder: string;
  readonly modules: string;
  readonly domain: string;
  readonly udpPort: number;
  readonly wsPort: number;
  readonly wssPort: number;
  readonly rtpenginePort: number;
  readonly users: Readonly<Record<string, string>>;
};

const modules: readonly string[] = [
  'kex',
  'ctl',
  'tm',
  'sl',
  'rr',
  'pv',
  'maxfwd',
  'usrloc',
  'registrar',
  'textops',
  'siputils',
  'xlog',
  'auth',
  'htable',
  'nathelper',
  'rtpengine',
  'xhttp',
  'websocket',
  'tls',
];

/** Numbers that the network answers by itself, by their last four digits: as the practice line does. */
const networkAnswers: readonly (readonly [string, number, string, string | null])[] = [
  ['0086', 486, 'Busy Here', 'Q.850;cause=17;text="User busy"'],
  ['0003', 603, 'Decline', null],
  ['0004', 404, 'Not Found', 'Q.850;cause=1;text="Unallocated number"'],
  ['0019', 480, 'Temporarily Unavailable', 'Q.850;cause=19;text="No answer from user"'],
  ['0403', 403, 'Forbidden', null],
  ['0428', 428, 'Use Identity Header', null],
  ['0480', 480, 'Temporarily Unavailable', null],
  ['0488', 488, 'Not Acceptable Here', null],
  ['0503', 503, 'Service Unavailable', null],
  ['0302', 302, 'Moved Temporarily', null],
];

const answerRules = networkAnswers
  .map(
    ([ending, code, phrase, reason]) =>
      `    if ($rU =~ "${ending}$") {${
        reason === null ? '' : ` append_to_reply("Reason: ${reason.replaceAll('"', '\\"')}\\r\\n");`
      } sl_send_reply("${code}", "${phrase}"); exit; }`,
  )
  .join('\n');

/**
 * A PBX in small: registrar with digest, calls between WebSocket and UDP with rtpengine in between.
 *
 * - full numbers (`+33…`, `0…`, 8 digits or more) ring 2001, which answers; ending in 0080 they ring 2002, which does
 *   not; the endings of `networkAnswers` are refused by the network itself
 * - `from-33199000142-1001` rings 1001 with that number as the caller the PBX vouches for (P-Asserted-Identity)
 */
export const kamailioConfig = (options: KamailioOptions): string => `#!KAMAILIO
debug=1
log_stderror=yes
children=2
tcp_children=2
enable_tls=yes
auto_aliases=no
tcp_accept_no_cl=yes
tcp_rd_buf_size=65536
tcp_connection_lifetime=3605
listen=udp:127.0.0.1:${options.udpPort}
listen=tcp:127.0.0.1:${options.wsPort}
listen=tls:127.0.0.1:${options.wssPort}
alias="${options.domain}"
mpath="${options.modules}/"
${modules.map((name) => `loadmodule "${name}.so"`).join('\n')}
modparam("ctl", "binrpc", "unix:${options.folder}/ctl.sock")
modparam("tm", "fr_timer", 8000)
modparam("tm", "fr_inv_timer", 60000)
modparam("rr", "append_fromtag", 1)
modparam("usrloc", "db_mode", 0)
modparam("usrloc", "handle_lost_tcp", 1)
modparam("nathelper|registrar", "received_avp", "$avp(RECEIVED)")
modparam("registrar", "max_expires", 3600)
modparam("registrar", "min_expires", 10)
modparam("auth", "nonce_expire", 120)
modparam("htable", "htable", "secrets=>size=6;")
modparam("rtpengine", "rtpengine_sock", "udp:127.0.0.1:${options.rtpenginePort}")
modparam("tls", "config", "${options.folder}/tls.cfg")

event_route[htable:mod-init] {
${Object.entries(options.users)
  .map(([user, password]) => `  $sht(secrets=>${user}) = "${password}";`)
  .join('\n')}
}

request_route {
  if (!mf_process_maxfwd_header("20")) { sl_send_reply("483", "Too Many Hops"); exit; }
  force_rport();
  if ($proto == "ws" || $proto == "wss") {
    setflag(5);
    if (is_method("REGISTER")) fix_nated_register();
    else if (!add_contact_alias()) { sl_send_reply("400", "Bad Contact"); exit; }
  }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (has_totag()) { route(IN_DIALOG); exit; }
  t_check_trans();
  if (is_method("OPTIONS") && $rU == $null) { sl_send_reply("200", "OK"); exit; }
  if (is_method("REGISTER")) { route(REGISTRAR); exit; }
  if ($fd == "${options.domain}" && $sht(secrets=>$fU) != $null) {
    if (!pv_proxy_authenticate("${options.domain}", "$sht(secrets=>$au)", "0")) {
      proxy_challenge("${options.domain}", "0");
      exit;
    }
    consume_credentials();
  }
  remove_hf("Route");
  if (is_method("INVITE|MESSAGE|REFER")) record_route();
  # A contact that a Refer-To named: straight to that very telephone.
  if ($rd != "${options.domain}" && $sht(secrets=>$fU) != $null) {
    handle_ruri_alias();
    if ($du =~ "transport=ws") setbflag(6);
    route(RELAY);
  }
  route(NUMBERS);
  if (!lookup("location")) {
    if ($sht(secrets=>$rU) != $null) sl_send_reply("480", "Temporarily Unavailable");
    else sl_send_reply("404", "Not Found");
    exit;
  }
  route(RELAY);
}

route[NUMBERS] {
  if ($rU =~ "^from-[0-9]+-[0-9]+$") {
    append_hf("P-Asserted-Identity: <sip:+$(rU{s.select,1,-})@${options.domain}>\\r\\n");
    $rU = $(rU{s.select,2,-});
    return;
  }
  if ($rU =~ "^(\\+|0)[0-9]{7,}$") {
${answerRules}
    if ($rU =~ "0080$") $rU = "2002"; else $rU = "2001";
  }
}

route[REGISTRAR] {
  if (!pv_www_authenticate("${options.domain}", "$sht(secrets=>$au)", "0")) { www_challenge("${options.domain}", "0"); exit; }
  if ($au != $tU) { sl_send_reply("403", "Forbidden"); exit; }
  if (isflagset(5)) setbflag(6);
  if (!save("location")) sl_reply_error();
}

route[IN_DIALOG] {
  if (loose_route()) {
    if (!isdsturiset()) handle_ruri_alias();
    if ($du =~ "transport=ws") setbflag(6);
    if (is_method("INVITE|UPDATE|NOTIFY|REFER")) record_route();
    route(RELAY);
  }
  if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
  sl_send_reply("404", "Not Here");
}

route[RELAY] {
  t_on_branch("MEDIA");
  t_on_reply("MEDIA");
  if (is_method("INVITE")) t_on_failure("MEDIA");
  if (!t_relay()) sl_reply_error();
  exit;
}

# Towards a browser: ICE, DTLS and one port; towards anybody else: plain RTP.
route[MEDIA_FLAGS] {
  if ($var(browser) == 1)
    $var(flags) = "replace-origin replace-session-connection ICE=force DTLS=active SDES-off rtcp-mux-offer rtcp-mux-accept generate-mid transport-protocol=UDP/TLS/RTP/SAVPF";
  else
    $var(flags) = "replace-origin replace-session-connection ICE=remove DTLS=off SDES-off rtcp-mux-demux transport-protocol=RTP/AVP";
}

branch_route[MEDIA] {
  if (is_method("BYE|CANCEL")) { rtpengine_delete(); return; }
  if (!has_body("application/sdp")) return;
  if ($ru =~ "transport=ws" || $du =~ "transport=ws") setbflag(6);
  $var(browser) = 0;
  if (isbflagset(6)) $var(browser) = 1;
  route(MEDIA_FLAGS);
  if (is_method("ACK")) rtpengine_answer("$var(flags)"); else rtpengine_offer("$var(flags)");
}

onreply_route[MEDIA] {
  if ($proto == "ws" || $proto == "wss") add_contact_alias();
  if (has_body("application/sdp") && $rs =~ "^(18|2)") {
    $var(browser) = 0;
    if (isflagset(5)) $var(browser) = 1;
    route(MEDIA_FLAGS);
    rtpengine_answer("$var(flags)");
  }
}

failure_route[MEDIA] {
  if (t_is_canceled()) exit;
  rtpengine_delete();
}

event_route[xhttp:request] {
  set_reply_close();
  set_reply_no_connect();
  if ($hdr(Upgrade) =~ "websocket" && $hdr(Connection) =~ "Upgrade" && $rm =~ "GET") {
    if (ws_handle_handshake()) exit;
  }
  xhttp_reply("404", "Not Found", "text/plain", "nothing here");
}
`;

export const tlsConfig = (folder: string): string => `[server:default]
method = TLSv1.2+
verify_certificate = no
require_certificate = no
private_key = ${folder}/key.pem
certificate = ${folder}/cert.pem
`;
