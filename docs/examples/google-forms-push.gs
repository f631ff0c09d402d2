/**
 * Sends each response of this Google Form to North Star, signed as Standard Webhooks.
 *
 * 1. In the form: the three dots, Apps Script. Replace what is there with this file.
 * 2. Project settings, Script properties: URL and SECRET, as POST /v1/sources/{id}/hooks answered them.
 * 3. Choose the function setUp and run it once; Google asks for your permission.
 *
 * After an outage run sendAll: what has arrived before is known by its id and not counted twice.
 */

const TRIES = 3;

function setUp() {
  settings();
  const form = FormApp.getActiveForm();
  const there = ScriptApp.getUserTriggers(form).some((each) => each.getHandlerFunction() === 'onResponse');
  if (!there) {
    ScriptApp.newTrigger('onResponse').forForm(form).onFormSubmit().create();
  }
}

function onResponse(event) {
  send(event.response);
}

function sendAll() {
  FormApp.getActiveForm().getResponses().forEach(send);
}

function settings() {
  const all = PropertiesService.getScriptProperties();
  const url = all.getProperty('URL');
  const secret = all.getProperty('SECRET');
  if (!url || !secret) {
    throw new Error('Set the script properties URL and SECRET first.');
  }
  return { url: url, key: Utilities.base64Decode(secret.replace(/^whsec_/, '')) };
}

function send(response) {
  const at = response.getTimestamp();
  // The same for the same answers, however often they are sent; an edited response has another time.
  const id = 'gf_' + response.getId() + '_' + at.getTime();
  const body = Utilities.newBlob(JSON.stringify(payload(response, at))).getBytes();
  for (let attempt = 1; ; attempt += 1) {
    const status = post(id, body);
    if (status >= 200 && status < 300) {
      return;
    }
    if (attempt === TRIES || (status < 500 && status !== 429)) {
      // Google tells the owner of the form by mail.
      throw new Error('North Star answered ' + status + '. Look at the hook, then run sendAll.');
    }
    Utilities.sleep(1000 * attempt * attempt);
  }
}

function post(id, body) {
  const known = settings();
  const time = String(Math.floor(Date.now() / 1000));
  const signed = Utilities.newBlob(id + '.' + time + '.').getBytes().concat(body);
  const signature = Utilities.base64Encode(Utilities.computeHmacSha256Signature(signed, known.key));
  return UrlFetchApp.fetch(known.url, {
    method: 'post',
    contentType: 'application/json',
    payload: body,
    headers: { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': 'v1,' + signature },
    muteHttpExceptions: true,
    followRedirects: false,
  }).getResponseCode();
}

/** Item responses only: who answered (the address that Google may collect) is not sent. */
function payload(response, at) {
  return {
    response_id: response.getId(),
    submitted_at: at.toISOString(),
    answers: response.getItemResponses().map((each) => {
      const item = each.getItem();
      const type = String(item.getType());
      const answer = { id: item.getId(), title: item.getTitle(), type: type, value: each.getResponse() };
      if (type === 'GRID') {
        answer.rows = item.asGridItem().getRows();
      } else if (type === 'CHECKBOX_GRID') {
        answer.rows = item.asCheckboxGridItem().getRows();
      }
      return answer;
    }),
  };
}
