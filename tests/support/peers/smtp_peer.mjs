// A real SMTP server that keeps what it is given: FOLDER/0001.eml and, for those who do not want
// to read MIME, FOLDER/0001.json with envelope and parsed text. Prints its port, then serves until
// it is ended. How it answers is in the recipient:
//   grey…        451 the first time, then accepted      finns-inte…  550
//   full…        552 after the text                      others       accepted
// User "relay", password "hemligt-losen" (or none). STARTTLS when FOLDER has cert.pem and key.pem.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

const folder = process.argv[2];
if (!folder) throw new Error('usage: smtp_peer.mjs FOLDER [PORT]');
mkdirSync(folder, { recursive: true });

const tls = existsSync(join(folder, 'cert.pem'));
const refused = (code, text) => Object.assign(new Error(text), { responseCode: code });
const greyed = new Set();
let count = 0;

const keep = (name, content) => {
    writeFileSync(join(folder, `.${name}`), content);
    renameSync(join(folder, `.${name}`), join(folder, name)); // whole or not at all
};

const server = new SMTPServer({
    name: 'mx.test',
    authOptional: true,
    allowInsecureAuth: true,
    size: 64 * 1024 * 1024,
    disabledCommands: tls ? [] : ['STARTTLS'],
    ...(tls ? { cert: readFileSync(join(folder, 'cert.pem')), key: readFileSync(join(folder, 'key.pem')) } : {}),
    onAuth({ username, password }, session, done) {
        if (username === 'relay' && password === 'hemligt-losen') done(null, { user: username });
        else done(refused(535, '5.7.8 wrong user or password'));
    },
    onRcptTo({ address }, session, done) {
        if (address.startsWith('finns-inte')) return done(refused(550, '5.1.1 no such recipient'));
        if (address.startsWith('grey') && !greyed.has(address)) {
            greyed.add(address);
            return done(refused(451, '4.7.1 try again later'));
        }
        return done();
    },
    onData(stream, session, done) {
        const chunks = [];
        stream.on('data', (chunk) => chunks.push(chunk));
        stream.on('end', async () => {
            try {
                const { mailFrom, rcptTo } = session.envelope;
                if (rcptTo.some(({ address }) => address.startsWith('full'))) return done(refused(552, '5.2.2 mailbox full'));
                const raw = Buffer.concat(chunks);
                const mail = await simpleParser(raw);
                const name = String(++count).padStart(4, '0');
                keep(`${name}.eml`, raw);
                keep(`${name}.json`, JSON.stringify({
                    from: mailFrom ? mailFrom.address : '',
                    to: rcptTo.map(({ address }) => address),
                    user: session.user || '',
                    tls: session.secure,
                    subject: mail.subject || '',
                    text: mail.text || '',
                    headers: Object.fromEntries(mail.headerLines.map(({ key, line }) => [key, line])),
                }, null, 1));
                return done(null, `2.0.0 queued as ${name}`);
            } catch (error) {
                return done(refused(451, '4.3.0 not stored'));
            }
        });
    },
});
server.on('error', (error) => {
    if (error.code === 'EADDRINUSE') { console.error(error.message); process.exit(1); }
});
server.listen(Number(process.argv[3] || 0), '127.0.0.1', () => console.log(server.server.address().port));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
