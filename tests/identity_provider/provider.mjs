// A real OpenID Connect provider on loopback for the tests: people from a list, sign-in by one POST, no browser.
import Provider from "oidc-provider";
import { generateKeyPairSync } from "node:crypto";

const people = Object.fromEntries(["alice", "bob", "carol"].map((one) => [one, { email: `${one}@plant.example` }]));
const port = Number(process.env.PORT);
const issuer = `http://127.0.0.1:${port}`;
const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "theriac",
      client_secret: process.env.CLIENT_SECRET,
      redirect_uris: [process.env.REDIRECT],
      grant_types: ["authorization_code"],
      response_types: ["code"],
    },
  ],
  jwks: { keys: [{ ...key, use: "sig", alg: "RS256", kid: "one" }] },
  cookies: { keys: ["test"] },
  pkce: { required: () => true },
  claims: { openid: ["sub", "auth_time"], email: ["email"] },
  features: { devInteractions: { enabled: false } },
  ttl: { AccessToken: 300, IdToken: 300, Session: 3600, Interaction: 600, Grant: 3600, AuthorizationCode: 60 },
  // The client is the company's own: nobody is asked to consent.
  loadExistingGrant: async (ctx) => {
    const { provider: here, session, client, result } = ctx.oidc;
    const id = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
    if (id) return here.Grant.find(id);
    const grant = new here.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope("openid email");
    await grant.save();
    return grant;
  },
  findAccount: (_, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
});

provider.use(async (ctx, next) => {
  if (!/^\/interaction\/[\w-]+$/.test(ctx.path)) return next();
  const details = await provider.interactionDetails(ctx.req, ctx.res);
  if (ctx.method === "GET") {
    ctx.body = details.prompt.name;
    return;
  }
  let body = "";
  for await (const chunk of ctx.req) body += chunk;
  const login = new URLSearchParams(body).get("login");
  if (!people[login]) {
    ctx.status = 401;
    return;
  }
  ctx.respond = false;
  const result = { login: { accountId: login, remember: true } };
  await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
});

provider.listen(port, "127.0.0.1", () => console.log("ready"));
