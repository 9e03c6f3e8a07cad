"""The program in a plant's network that reads its scales for Theriac, signs them, prints labels, keeps downtime sets.

It opens every connection itself, to scales, printers and the service: nothing connects into the plant. It asks the
service what to do (a long poll), reads and signs or prints, answers. All of it is HTTPS below the service's address, in
JSON and UTF-8.

1. Who asks. A gateway has an Ed25519 key, made at its first start; its id follows from the key
   (`domain.equipment.readings.gateway_id`). A person enrols the printed public key, a C2SP verifier key named
   `theriac.gateway`, for one site. Each HTTP request carries one header,

       Authorization: Theriac-Gateway company="acme", gateway="<id>", timestamp="2026-03-02T12:00:00.000000Z",
                      nonce="<22 characters of base64url>", signature="<base64 of 64 octets>"

   on one line, the parameters in this order, one comma and one blank between them. The signature is over the RFC 8785
   form of

       {"body": "<SHA-256 of the body's octets in hex>", "company": "acme", "format": "theriac.gateway-request/1",
        "gateway": "<id>", "method": "GET", "nonce": …, "origin": "https://theriac.example",
        "path": "/gateway/requests?wait=25", "timestamp": …}

   with nonce and timestamp as in the header, the path as it stands in the request line, the query included, and the
   service's own address, without a slash at its end, as origin. The server takes a timestamp within five minutes of its
   own clock, and each nonce of a gateway once within ten. A request that is tried again is signed anew.

2. `GET /gateway/requests?wait=25` asks what is to be read and printed. The server answers at once where something is,
   else as soon as something is, and after at most `wait` seconds (0 to 60) with nothing:

       200 {"requests": [{"id": "…", "scale": "floor-1", "kind": "TARE", "nonce": "…", "seconds": 30},
                         {"id": "…", "kind": "PRINT", "printer": "dock", "labels": 12, "seconds": 240}]}

   At most 100 requests, and 65,536 octets. Of what is to be read, `id`: 1 to 64 of `A-Z a-z 0-9 . _ -`. `scale`: the
   name of one of this gateway's scales. `kind`: TARE, GROSS or CHECK. `nonce`: 16 to 128 of base64url's characters,
   given for this one weighing and never again. `seconds`: a whole number from 1 to 300, how long from now the answer
   may take: lengths of time, as the two clocks may differ. Other fields are passed over. A request may be handed out
   again, five seconds later, until it is answered; the gateway reads once, and answers again with what it answered
   before.

3. `POST /gateway/requests/{id}/answer` with `content-type: application/json` brings the answer, either of

       {"quality": "GOOD", "reading": "<the signed octets, as text>", "signature": "<base64 of 64 octets>"}
       {"at": "2026-03-02T12:00:00.000000Z", "message": "…", "nonce": "…", "quality": "LINE_LOST", "scale": "floor-1"}

   The signed octets are those of `domain.equipment.readings`. Without a weight, `quality` is the flag that the record
   keeps (EXE-17): LINE_LOST, TIMED_OUT, NOT_STABLE, OVERLOAD, UNDERLOAD, GARBAGE, BUSY, WRONG_COMMAND, SCALE_FAULT,
   UNIT_UNKNOWN, UNIT_CHANGED or ANOTHER_SCALE, as `infra.scales.problems` has them; UNKNOWN_SCALE: the gateway has none
   of this name; QUEUE_FULL: too many wait for this scale; TOO_LATE: its turn came after its time; DEFECT: an error of
   the gateway, which its log has. `message`: up to 500 printable characters for the person at the scale.

   204: taken, also where the very same answer was taken before.

4. A request to print is a job of labels, `kind` PRINT: `id` as above, `printer`: the name of one of this gateway's
   printers, `labels`: 1 to 100, `seconds`: 1 to 3,600 for the answer. It is handed out once and never again, whatever
   becomes of the server's answer, and a printer's next one when it is answered or its time has passed. The labels are
   fetched with `GET /gateway/jobs/{id}`, as often as needed until the answer:

       200 {"labels": ["^XA…^XZ", …]}

   in the order in which they are printed, each one format in ZPL II (LBL-6): up to 50,000 characters of ASCII from ^XA
   to ^XZ, the two once each, and no ~; in all at most 12,000,000 octets. The gateway prints each once, begins no job
   that it may not end in time, and no label after it was told to stop. The answer goes where those of scales go:

       {"doubtful": 1, "printed": 4, "said": "The line to the printer is lost: …"}

   Of the labels, in their order, `printed` came out, then `doubtful` may have, and the others did not (LBL-8). `said`:
   up to 500 printable characters for the person at the printer, what it said or why nobody knows; else none.
   A printer that the gateway has not, or one for which eight jobs wait, is answered with none printed.

   204: taken, also where the very same answer was taken before; late too, unless a person told by then what came out.

5. `GET /gateway/downtime-sets` tells the current downtime sets of the gateway's site, which it keeps in a folder there:

       200 {"sets": [{"id": "…", "batch": "B-001", "number": 3, "pages": 17, "sha256": "<hex>"}, …]}

   at most 1,000, and 1,000,000 octets. `GET /gateway/downtime-sets/{id}` gives the PDF of one, up to 64,000,000 octets
   with this SHA-256; 404 where it is not current any more. The gateway asks once a minute, removes what isn't told any
   more, and keeps what it has while the service can't be reached.

6. What else the server may answer, with `{"code": "…", "message": "…"}` as body:

       400 422   the request or the reading isn't of its form, or doesn't count       not tried again
       404       no such request, or job, of this gateway                             not tried again
       409       another answer was taken, or a person told                           not tried again
       410       the time for the answer has passed, or the job isn't SENT (labels)   not tried again
       413       the body has more than 16,384 octets                                 not tried again
       401       the signature, the key, the timestamp (CLOCK_OFF) or the nonce isn't accepted      after 30 seconds
       403       this gateway is no longer in use                                     after 30 seconds
       429 503   later, after the seconds in `Retry-After`, of which the gateway waits 60 at most
       5xx       and no answer at all: after 1, 2, 4 … 30 seconds

   An answer is tried for 60 seconds past its request's time, one to a job for 600. Redirects aren't followed. What is
   answered with 422 ends its request: it is kept without a weight, as REFUSED, and the person at the scale is told why.
"""
