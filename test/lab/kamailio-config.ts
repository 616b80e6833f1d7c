/**
 * The PBX of the lab: Kamailio as registrar and proxy for SIP over ws, wss and udp, with rtpengine between WebRTC and
 * plain RTP. Own numbers answer with a fixed code: 3486 busy, 3603 declined, 3480 unavailable, 3503 out of service,
 * 3604 not in service; anything else that nobody registered is 404.
 */
export type KamailioPorts = {
  readonly udp: number;
  readonly ws: number;
  readonly wss: number;
  readonly rtpengine: number;
};

export const kamailioConfig = (
  folder: string,
  domain: string,
  users: Readonly<Record<string, string>>,
  ports: KamailioPorts,
): string => `#!KAMAILIO
debug=2
log_stderror=yes
fork=yes
children=2
tcp_children=2
enable_tls=yes
auto_aliases=no
tcp_connection_lifetime=3604
tcp_accept_no_cl=yes
tcp_rd_buf_size=65536
listen=udp:127.0.0.1:${ports.udp}
listen=tcp:127.0.0.1:${ports.ws}
listen=tls:127.0.0.1:${ports.wss}
alias="${domain}"
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/:/usr/lib/aarch64-linux-gnu/kamailio/modules/"

${[
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
]
  .map((name) => `loadmodule "${name}.so"`)
  .join('\n')}

modparam("ctl", "binrpc", "unix:${folder}/ctl.sock")
modparam("tm", "fr_timer", 8000)
modparam("tm", "fr_inv_timer", 40000)
modparam("rr", "append_fromtag", 1)
modparam("usrloc", "db_mode", 0)
modparam("usrloc", "handle_lost_tcp", 1)
modparam("registrar", "max_expires", 3600)
modparam("nathelper|registrar", "received_avp", "$avp(RECEIVED)")
modparam("auth", "nonce_expire", 60)
modparam("htable", "htable", "secrets=>size=6;")
modparam("rtpengine", "rtpengine_sock", "udp:127.0.0.1:${ports.rtpengine}")
modparam("tls", "config", "${folder}/tls.cfg")

event_route[htable:mod-init] {
${Object.entries(users)
  .map(([user, password]) => `  $sht(secrets=>${user}) = "${password}";`)
  .join('\n')}
}

# Flag 5: the request came over WebSocket. Branch flag 6: it goes there.
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  force_rport();
  if ($pr == "ws" || $pr == "wss") {
    if (is_method("REGISTER")) fix_nated_register();
    else if (!add_contact_alias()) { sl_send_reply("400", "Bad Request"); exit; }
    setflag(5);
  }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (has_totag()) { route(IN_DIALOG); exit; }
  t_check_trans();
  if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }
  if (is_method("REGISTER")) { route(REGISTRAR); exit; }
  if ($fd == "${domain}" && $sht(secrets=>$fU) != $null) {
    if (!pv_proxy_authenticate("${domain}", "$sht(secrets=>$au)", "0")) { proxy_challenge("${domain}", "0"); exit; }
    consume_credentials();
  }
  remove_hf("Route");
  if (is_method("INVITE|SUBSCRIBE|REFER|MESSAGE")) record_route();
  switch ($rU) {
    case "3486": sl_send_reply("486", "Busy Here"); exit;
    case "3603": sl_send_reply("603", "Decline"); exit;
    case "3480": sl_send_reply("480", "Temporarily Unavailable"); exit;
    case "3503": sl_send_reply("503", "Service Unavailable"); exit;
    case "3604": sl_send_reply("604", "Does Not Exist Anywhere"); exit;
  }
  # People of the queue are reached by the last digits of their number.
  if ($rU =~ "^\\+?[0-9]*2001$") $rU = "2001";
  if ($rU =~ "^\\+?[0-9]*2002$") $rU = "2002";
  if (!lookup("location")) {
    if ($sht(secrets=>$rU) != $null) sl_send_reply("480", "Temporarily Unavailable");
    else sl_send_reply("404", "Not Found");
    exit;
  }
  route(RELAY);
}

route[IN_DIALOG] {
  if (loose_route()) {
    if (!isdsturiset()) handle_ruri_alias();
    if ($du =~ "transport=ws") setbflag(6);
    if (is_method("NOTIFY|REFER|INVITE|UPDATE")) record_route();
    route(RELAY);
  }
  if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
  sl_send_reply("404", "Not here");
}

route[REGISTRAR] {
  if (!pv_www_authenticate("${domain}", "$sht(secrets=>$au)", "0")) { www_challenge("${domain}", "0"); exit; }
  if ($au != $tU) { sl_send_reply("403", "Forbidden"); exit; }
  if (isflagset(5)) setbflag(6);
  if (!save("location")) sl_reply_error();
}

route[RELAY] {
  t_on_branch("MEDIA");
  t_on_reply("MEDIA");
  if (is_method("INVITE")) t_on_failure("FAILED");
  if (!t_relay()) sl_reply_error();
  exit;
}

route[MEDIA_FLAGS] {
  if ($var(webrtc) == 1)
    $var(flags) = "replace-origin replace-session-connection ICE=force DTLS=active SDES-off rtcp-mux-offer rtcp-mux-accept generate-mid transport-protocol=UDP/TLS/RTP/SAVPF";
  else
    $var(flags) = "replace-origin replace-session-connection ICE=remove DTLS=off SDES-off rtcp-mux-demux transport-protocol=RTP/AVP";
}

branch_route[MEDIA] {
  if (is_method("BYE|CANCEL")) { rtpengine_delete(); return; }
  if (!has_body("application/sdp")) return;
  if ($ru =~ "transport=ws" || $du =~ "transport=ws") setbflag(6);
  $var(webrtc) = 0;
  if (isbflagset(6)) $var(webrtc) = 1;
  route(MEDIA_FLAGS);
  if (is_method("INVITE|UPDATE")) rtpengine_offer("$var(flags)");
  else if (is_method("ACK")) rtpengine_answer("$var(flags)");
}

onreply_route[MEDIA] {
  if ($pr == "ws" || $pr == "wss") add_contact_alias();
  if (has_body("application/sdp") && $rs =~ "^(18|2)") {
    $var(webrtc) = 0;
    if (isflagset(5)) $var(webrtc) = 1;
    route(MEDIA_FLAGS);
    if ($rm == "INVITE" || $rm == "UPDATE") rtpengine_answer("$var(flags)");
  }
}

failure_route[FAILED] {
  if (t_is_canceled()) exit;
  rtpengine_delete();
}

event_route[xhttp:request] {
  set_reply_close();
  set_reply_no_connect();
  if ($hdr(Upgrade) =~ "websocket" && $hdr(Connection) =~ "Upgrade" && $rm =~ "GET") {
    if (ws_handle_handshake()) exit;
  }
  xhttp_reply("404", "Not Found", "text/plain", "no");
}
`;

export const tlsConfig = (folder: string): string => `[server:default]
method = TLSv1.2+
verify_certificate = no
require_certificate = no
private_key = ${folder}/key.pem
certificate = ${folder}/cert.pem
`;
