export { type AppDependencies, buildApp, compose, type Foundations } from './app.ts';
