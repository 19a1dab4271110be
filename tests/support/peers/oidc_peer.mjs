// A real OpenID Connect provider (npm oidc-provider): e-legitimation for people, sign-in for staff.
//   oidc_peer.mjs PORT CLIENT_ID CLIENT_SECRET REDIRECT_URL...
// Prints its port once it serves. Who signs in, and how strongly, is said on its page (or posted as
// account, acr and act=cancel). POST /test/mode takes JSON that makes it wrong in one way until the
// next: {"nonce"} puts another nonce into the request, {"claims", "header", "key"} signs the ID token
// again with other claims, another header, or "old" (a key it does not publish), "none", "secret".
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { SignJWT, decodeJwt, exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

const [port, client, secret, ...redirects] = process.argv.slice(2);
if (!redirects.length) throw new Error('usage: oidc_peer.mjs PORT CLIENT_ID CLIENT_SECRET REDIRECT_URL...');
const issuer = `http://127.0.0.1:${port}`;
const number = 'https://id.oidc.se/claim/personalIdentityNumber';
const numberScope = 'https://id.oidc.se/scope/naturalPersonNumber';
const level = (n) => `http://id.elegnamnden.se/loa/1.0/loa${n}`;

const current = await generateKeyPair('RS256', { extractable: true });
const old = await generateKeyPair('RS256');

// Accounts are roles with the test numbers that the tax agency gives out.
const accounts = {
    complainant: { name: 'Test Klagande', given_name: 'Test', family_name: 'Klagande', [number]: '198112289874' },
    relative: { given_name: 'Test', family_name: 'Anhorig', [number]: '194910012386' },
    nameless: { [number]: '198112289874' },
    numberless: { name: 'Test Utan nummer' },
    wrong_number: { name: 'Test Fel nummer', [number]: '198112289875' },
};

const provider = new Provider(issuer, {
    clients: [{
        client_id: client, client_secret: secret, redirect_uris: redirects, response_types: ['code'],
        grant_types: ['authorization_code'], token_endpoint_auth_method: 'client_secret_basic',
    }],
    jwks: { keys: [{ ...(await exportJWK(current.privateKey)), kid: 'current', use: 'sig', alg: 'RS256' }] },
    pkce: { required: () => true },
    scopes: ['openid', 'profile', numberScope],
    claims: { openid: ['sub'], profile: ['name', 'given_name', 'family_name'], [numberScope]: [number], acr: null, auth_time: null },
    acrValues: [level(2), level(3), level(4)],
    features: { devInteractions: { enabled: false } },
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: ['a key for the test'] },
    ttl: { Session: 900, AccessToken: 600, IdToken: 600, Interaction: 600, Grant: 900 },
    findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts[id] }) }),
    // The office's own services ask for no consent: the grant is there already.
    async loadExistingGrant(ctx) {
        const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
        grant.addOIDCScope(`openid profile ${numberScope}`);
        await grant.save();
        return grant;
    },
});

let mode = {};
const text = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function signedAgain(token) {
    const claims = { ...decodeJwt(token), ...mode.claims };
    for (const [name, value] of Object.entries(claims)) if (value === null) delete claims[name];
    if (mode.key === 'none') return `${text({ alg: 'none' })}.${text(claims)}.`;
    if (mode.key === 'secret') {
        const signed = `${text({ alg: 'HS256', typ: 'JWT' })}.${text(claims)}`;
        return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
    }
    const key = mode.key === 'old' ? old : current;
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: mode.key === 'old' ? 'old' : 'current', ...mode.header }).sign(key.privateKey);
}

// Lets the provider answer, and gives the answer to `change` before it goes out.
function tampered(request, response, change) {
    const parts = [];
    const end = response.end.bind(response);
    response.write = (part) => parts.push(Buffer.from(part));
    response.end = async (part) => {
        if (part) parts.push(Buffer.from(part));
        const body = Buffer.from(await change(Buffer.concat(parts).toString()));
        response.setHeader('Content-Length', body.length);
        end(body);
    };
    provider.callback()(request, response);
}

async function bodyOf(request) {
    const parts = [];
    for await (const part of request) parts.push(part);
    return Buffer.concat(parts).toString();
}

const page = `<!doctype html><html lang="sv"><title>Legitimera dig</title><main><h1>Legitimera dig</h1><form method="post">
<label>Konto <input name="account" value="complainant"></label> <label>Niv&aring; <input name="acr" value="${level(3)}"></label>
<button name="act" value="sign_in">Legitimera</button> <button name="act" value="cancel">Avbryt</button></form></main></html>`;

async function interaction(request, response) {
    await provider.interactionDetails(request, response);
    if (request.method !== 'POST') return response.setHeader('Content-Type', 'text/html; charset=utf-8').end(page);
    const form = new URLSearchParams(await bodyOf(request));
    const result = form.get('act') === 'cancel'
        ? { error: 'access_denied', error_description: 'the person cancelled' }
        : { login: { accountId: form.get('account'), acr: form.get('acr'), amr: ['mfa'], remember: true } };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const server = createServer((request, response) => {
    const url = new URL(request.url, issuer);
    const failed = (error) => { if (!response.headersSent) response.statusCode = 500; response.end(String(error)); };
    if (url.pathname === '/test/mode')
        return bodyOf(request).then((body) => { mode = JSON.parse(body); response.end('{}'); }).catch(failed);
    if (url.pathname.startsWith('/interaction/')) return interaction(request, response).catch(failed);
    if (url.pathname === '/auth' && mode.nonce) {
        url.searchParams.set('nonce', mode.nonce);
        request.url = url.pathname + url.search;
    }
    if (url.pathname === '/token' && (mode.claims || mode.header || mode.key))
        return tampered(request, response, async (body) => {
            const answer = JSON.parse(body);
            if (answer.id_token) answer.id_token = await signedAgain(answer.id_token);
            return JSON.stringify(answer);
        });
    return provider.callback()(request, response);
});
server.listen(Number(port), '127.0.0.1', () => console.log(port));
process.on('SIGTERM', () => process.exit(0));
