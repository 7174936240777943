// Generated from the OpenAPI document by `pnpm client`: not to be edited.
export interface paths {
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The web UI; what this is, for those who accept JSON */
        get: operations["get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public keys of the access tokens */
        get: operations["getWellKnownJwksJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/activity-logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened, the newest first
         * @description Members see their own account, their own tasks and those that they are assigned to; ADMIN sees all. `since` and `until` are inclusive.
         */
        get: operations["getActivityLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Dead letters, the oldest first
         * @description Deliveries, and events that a reactor cannot handle, that were tried often enough in vain.
         */
        get: operations["getAdminDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/dead-letters/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a dead letter again, within seconds
         * @description What was delivered already is not sent again. That it was asked for is an event in the ledger. 404 where it is no dead letter (any more).
         */
        post: operations["postAdminDeadLettersByIdRetry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/queues/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let this browser look at the queues
         * @description Sets a cookie for `/api/v1/admin/queues`, good for as long as the access token that is sent.
         */
        post: operations["postAdminQueuesSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/rate-limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Usage by user, endpoint and window, the newest window first
         * @description Kept for 30 days. Windows begin at whole multiples of their length.
         */
        get: operations["getAdminRateLimits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/seals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the newest seals hold, and when the ledger was last verified
         * @description Checks the newest seals (at most 100, over at most 10,000 events): their chain, their signatures and the events under them. The whole ledger is verified by an operator: `ops audit verify`.
         */
        get: operations["getAdminSeals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ledger, seals, read models, subscriptions, queues and dead letters at a glance */
        get: operations["getAdminSystem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/throughput": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many events each minute of the past hour has brought */
        get: operations["getAdminThroughput"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/api-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's API tokens, the oldest first */
        get: operations["getAuthApiTokens"];
        put?: never;
        /**
         * Make an API token
         * @description To be sent as `Authorization: Bearer`. It cannot manage tokens, sessions or passwords.
         */
        post: operations["postAuthApiTokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/api-tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API token
         * @description It is refused from now on. Once more changes nothing.
         */
        delete: operations["deleteAuthApiTokensById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with a password
         * @description Answers every failure with the same 401 `invalid_credentials`, in the same time. After three wrong passwords an account takes none for 2, 4, 8 … up to 900 seconds; a one-time code is always taken. With the header `X-Session: cookie` the refresh token travels in an HttpOnly cookie instead of the bodies.
         */
        post: operations["postAuthLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the session
         * @description Its access tokens are refused from now on. With the header `X-Session: cookie` the refresh token travels in an HttpOnly cookie instead of the bodies.
         */
        post: operations["postAuthLogout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End all of the caller's sessions, this one as well */
        post: operations["postAuthLogoutAll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/otp/request": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Be mailed a one-time code
         * @description The same answer whether or not the address is known. A new code replaces the former one. Up to 10 codes an hour for an address.
         */
        post: operations["postAuthOtpRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/otp/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with a one-time code
         * @description An address that nobody has yet becomes an account. 401 `invalid_otp` for every failure; five wrong codes end the challenge. With the header `X-Session: cookie` the refresh token travels in an HttpOnly cookie instead of the bodies.
         */
        post: operations["postAuthOtpVerify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the password
         * @description All other sessions end. `current_password` may be left out within 10 minutes after signing in by a one-time code: so a forgotten password is replaced, and a first one given.
         */
        post: operations["postAuthPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an account */
        post: operations["postAuthRegister"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's sessions, the one used last first */
        get: operations["getAuthSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a session
         * @description Its access tokens are refused from now on. Once more changes nothing.
         */
        delete: operations["deleteAuthSessionsById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/token/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange a refresh token for new tokens
         * @description The token is spent by this. One that was spent before ends the session: 401 `refresh_reused`. Only the same client may repeat the request within 10 seconds, under the same `Idempotency-Key` or with its cookie, in case it has not received the answer. With the header `X-Session: cookie` the refresh token travels in an HttpOnly cookie instead of the bodies.
         */
        post: operations["postAuthTokenRefresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's categories, the oldest first */
        get: operations["getCategories"];
        put?: never;
        /**
         * Make a category
         * @description 409 `category_exists` where the caller has one of this name.
         */
        post: operations["postCategories"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/categories/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One category */
        get: operations["getCategoriesById"];
        /** Replace a category */
        put: operations["putCategoriesById"];
        post?: never;
        /**
         * Delete a category
         * @description 409 `category_in_use` while a task is in it.
         */
        delete: operations["deleteCategoriesById"];
        options?: never;
        head?: never;
        /** Change a category */
        patch: operations["patchCategoriesById"];
        trace?: never;
    };
    "/api/v1/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tasks that changed since a position
         * @description In the order of their last changes, each once, as they are now. A task that is deleted or that the caller does not see any more comes as `{id, deleted: true, position}`. Begin with `since=0`, go on with `position`, at once while `has_more`.
         */
        get: operations["getChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The tasks that the caller has created, with their comments, and their categories
         * @description One JSON document, streamed, however large it is. Deleted tasks are left out. An operator takes it in, here or at another Taskledger, by `ops import`.
         */
        get: operations["getExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The signed-in user */
        get: operations["getProfile"];
        /**
         * Replace the caller's profile
         * @description What is absent takes its default; `email`, `username` and `display_name` stay.
         */
        put: operations["putProfile"];
        post?: never;
        /**
         * Erase the account, and everything personal about its holder
         * @description For good, and at once: all sessions, API tokens and webhooks end, the address is free again, and nobody can read any more what the caller has written or where they signed in from, in the ledger as little as elsewhere. Tasks that others are assigned to stay, without their words. `GET /profile/export` gives everything first. Give the password, or a fresh one-time code that `POST /auth/otp/request` has mailed to the account’s own address: 422 `wrong_password`, 401 `invalid_otp`. 409 `last_admin` for the last active administrator.
         */
        delete: operations["deleteProfile"];
        options?: never;
        head?: never;
        /**
         * Change the caller's profile
         * @description What is absent stays; `null` brings the default back.
         */
        patch: operations["patchProfile"];
        trace?: never;
    };
    "/api/v1/profile/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for another e-mail address
         * @description Mails a one-time code to the new address. The same answer whether or not somebody has it.
         */
        post: operations["postProfileEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profile/email/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take the new e-mail address
         * @description 401 `invalid_otp` for every code that does not fit; 409 `email_taken` where somebody else has the address.
         */
        post: operations["postProfileEmailConfirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profile/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that is kept about the caller
         * @description One JSON document, streamed, however large it is.
         */
        get: operations["getProfileExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live updates (Server-Sent Events)
         * @description `id` is the position in the ledger, `event` the type of event, `data` the change as JSON: `{position, type, task_id, version, at, actor, visible, data, task}`. `task` is the task as it is now (null when deleted); `visible: false` says that the event took the task from you. With `Last-Event-ID` nothing in between is lost; `0` is from the beginning. A comment comes at least every 15 s. The stream ends with an event `token_expired` (come again with a new token) or `session_ended`, and without notice for a client that is too slow: in each case the last id resumes it.
         */
        get: operations["getStream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tasks that the caller created or is assigned to; all for ADMIN
         * @description With `limit` and `cursor`, or with `page` and `page_size`. Tasks without a due date come last.
         */
        get: operations["getTasks"];
        put?: never;
        /**
         * Create a task
         * @description `Location` names it, `ETag` its version.
         */
        post: operations["postTasks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One task
         * @description As it is, or with `as_of` or `at_version` as it was. Answers 304 when `If-None-Match` names the present version.
         */
        get: operations["getTasksById"];
        /**
         * Replace a task
         * @description What is absent goes back to its default; only the status then stays as it is.
         */
        put: operations["putTasksById"];
        post?: never;
        /**
         * Delete a task
         * @description It leaves the lists; its history stays, and `restore` brings it back.
         */
        delete: operations["deleteTasksById"];
        options?: never;
        head?: never;
        /**
         * Change a task
         * @description A merge patch (RFC 7396): what is absent stays, `null` clears. Title, status and priority cannot be cleared.
         */
        patch: operations["patchTasksById"];
        trace?: never;
    };
    "/api/v1/tasks/{id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Assign a task, or take it from its assignee with `null` */
        post: operations["postTasksByIdAssign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a task
         * @description 409 `invalid_transition` where it makes no sense.
         */
        post: operations["postTasksByIdCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The comments on a task, the oldest first */
        get: operations["getTasksByIdComments"];
        put?: never;
        /** Comment on a task */
        post: operations["postTasksByIdComments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/comments/{cid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a comment
         * @description Its author, the creator of the task and ADMIN may.
         */
        delete: operations["deleteTasksByIdCommentsByCid"];
        options?: never;
        head?: never;
        /** Reword a comment of your own */
        patch: operations["patchTasksByIdCommentsByCid"];
        trace?: never;
    };
    "/api/v1/tasks/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete a task
         * @description 409 `invalid_transition` where it makes no sense.
         */
        post: operations["postTasksByIdComplete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened to a task, the newest first
         * @description With the values before and after. A deleted task has its history, too.
         */
        get: operations["getTasksByIdHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/remind": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a reminder now
         * @description To the assignee, else to the creator. 409 `invalid_transition` for a finished task.
         */
        post: operations["postTasksByIdRemind"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a task up again
         * @description 409 `invalid_transition` where it makes no sense.
         */
        post: operations["postTasksByIdReopen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring a deleted task back
         * @description 409 `invalid_transition` where it makes no sense.
         */
        post: operations["postTasksByIdRestore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a task
         * @description 409 `invalid_transition` where it makes no sense.
         */
        post: operations["postTasksByIdStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a change back
         * @description The last one, or the one of `version`. 409 `undo_conflict` if a later change touched the same fields. Undoing an undo is redoing.
         */
        post: operations["postTasksByIdUndo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Many commands at once
         * @description With `atomic` all or none: 200, or the problem of the first bad command with its `index`. Else 207, with a result for each.
         */
        post: operations["postTasksBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/my_tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tasks that are assigned to the caller */
        get: operations["getTasksMyTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Counts of the tasks that the caller sees
         * @description Deleted tasks do not count. May lag behind by up to a second.
         */
        get: operations["getTasksSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/unsubscribe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get no more mails of one kind (one click, RFC 8058)
         * @description What a mail program sends to the link in a mail’s `List-Unsubscribe`. Nobody has to be signed in: the token is signed, and good for this alone. A browser is sent on to a page that says so.
         */
        post: operations["postUnsubscribe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The users, to pick an assignee
         * @description Members see id, username and name of those who are active; ADMIN sees everybody, with more.
         */
        get: operations["getUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One user */
        get: operations["getUsersById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the role of a user, deactivate or reactivate them
         * @description For ADMIN. Deactivation ends all sessions at once, and API tokens no longer hold. 409 `last_admin` where no active administrator would be left.
         */
        patch: operations["patchUsersById"];
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's webhooks, the oldest first */
        get: operations["getWebhooks"];
        put?: never;
        /**
         * Register a webhook
         * @description Each event of a task that you may see and that has one of the types is posted to the URL, signed as Standard Webhooks 1.0 has it. The secret is shown once. Private and loopback targets are 422. 409 `webhook_limit` beyond 20.
         */
        post: operations["postWebhooks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One webhook */
        get: operations["getWebhooksById"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook
         * @description With its secrets and its log. What was not yet delivered is not delivered any more.
         */
        delete: operations["deleteWebhooksById"];
        options?: never;
        head?: never;
        /** Change a webhook */
        patch: operations["patchWebhooksById"];
        trace?: never;
    };
    "/api/v1/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The deliveries to a webhook, the newest event first
         * @description Kept for 90 days after they were settled, unless the operator has decided otherwise.
         */
        get: operations["getWebhooksByIdDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/deliveries/{did}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a delivery once more
         * @description Under the same `webhook-id`, with the same content, signed anew. 409 `webhook_disabled` while the webhook is disabled.
         */
        post: operations["postWebhooksByIdDeliveriesByDidRedeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A new secret for a webhook
         * @description For 24 hours deliveries carry a signature of the former secret as well, so that the receiver can change over at leisure.
         */
        post: operations["postWebhooksByIdRotateSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event to a webhook
         * @description Of type `WebhookTestRequested`, whatever types it asks for. 409 `webhook_disabled` while it is disabled.
         */
        post: operations["postWebhooksByIdTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process is up */
        get: operations["getHealthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The service can answer requests */
        get: operations["getReadyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @example {
         *       "id": "0199d3c4-5d0f-7c3a-9a55-3b1d8a2f6e10",
         *       "username": "ada",
         *       "display_name": "Ada",
         *       "email": "ada@example.com",
         *       "role": "MEMBER",
         *       "is_active": true
         *     }
         */
        Account: {
            display_name: string;
            email: string;
            /** Format: uuid */
            id: string;
            is_active: boolean;
            /** @enum {string} */
            role: "ADMIN" | "MEMBER";
            username: string | null;
        };
        /**
         * @example {
         *       "position": 44,
         *       "id": "0199d3c4-8f00-7000-8000-00000000000b",
         *       "type": "TaskPriorityChanged",
         *       "subject": {
         *         "kind": "task",
         *         "id": "0199d3c4-8f00-7000-8000-000000000001"
         *       },
         *       "actor": {
         *         "id": "0199d3c4-5d0f-7c3a-9a55-3b1d8a2f6e10",
         *         "display_name": "Ada"
         *       },
         *       "at": "2026-02-20T09:31:00.000Z",
         *       "ip": "203.0.113.7",
         *       "user_agent": null,
         *       "request_id": "0199d3c4-0000-7000-8000-000000000000",
         *       "changes": [
         *         {
         *           "field": "priority",
         *           "from": "MEDIUM",
         *           "to": "HIGH"
         *         }
         *       ],
         *       "details": {
         *         "priority": "HIGH"
         *       }
         *     }
         */
        Activity: {
            actor: {
                display_name: string;
                id: string;
            } | null;
            /** Format: date-time */
            at: string;
            changes: {
                field: string;
                from: unknown;
                to: unknown;
            }[];
            details: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            id: string;
            ip: string | null;
            position: number;
            request_id: string;
            subject: {
                id: string;
                kind: string;
            };
            type: string;
            user_agent: string | null;
        };
        /**
         * @example {
         *       "id": "0199d3c4-8f00-7000-8000-00000000000a",
         *       "name": "calendar",
         *       "scope": "read",
         *       "expires_at": "2027-01-01T00:00:00.000Z",
         *       "created_at": "2026-02-20T09:30:00.000Z",
         *       "last_used_at": null
         *     }
         */
        ApiToken: {
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            /** Format: uuid */
            id: string;
            /** @description To the minute */
            last_used_at: string | null;
            name: string;
            /**
             * @description `read`: GET only
             * @enum {string}
             */
            scope: "read" | "write";
        };
        /**
         * @example {
         *       "id": "0199d3c4-8f00-7000-8000-000000000003",
         *       "name": "Garden",
         *       "color": "#43a047",
         *       "task_count": 3,
         *       "created_at": "2026-02-20T09:30:00.000Z"
         *     }
         */
        Category: {
            color: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            name: string;
            /** @description Deleted tasks do not count */
            task_count: number;
        };
        /**
         * @example {
         *       "challenge_id": "0199d3c4-8f00-7000-8000-000000000009",
         *       "expires_in": 300
         *     }
         */
        Challenge: {
            /** Format: uuid */
            challenge_id: string;
            /** @description Seconds that the code is good for */
            expires_in: number;
        };
        /**
         * @example {
         *       "id": "0199d3c4-8f00-7000-8000-000000000009",
         *       "body": "The blue can is empty.",
         *       "author": {
         *         "id": "0199d3c4-8f00-7000-8000-000000000002",
         *         "display_name": "Ada"
         *       },
         *       "created_at": "2026-02-20T09:30:00.000Z",
         *       "updated_at": "2026-02-20T09:30:00.000Z"
         *     }
         */
        Comment: {
            author: {
                display_name: string | null;
                id: string;
            };
            body: string;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @example {
         *       "id": "completion-mail-0199d3c4-8f00-7000-8000-00000000000b-0199d3c4-5d0f-7c3a-9a55-3b1d8a2f6e10",
         *       "kind": "delivery",
         *       "subscription": "completion-mail",
         *       "position": 44,
         *       "event_type": "TaskCompleted",
         *       "stream": "task-0199d3c4-8f00-7000-8000-000000000001",
         *       "channel": "mail",
         *       "recipient": "0199d3c4-5d0f-7c3a-9a55-3b1d8a2f6e10",
         *       "waiting": 0,
         *       "attempts": 150,
         *       "last_error": "the mail server answered 554",
         *       "since": "2026-02-20T09:31:00.000Z"
         *     }
         */
        DeadLetter: {
            attempts: number;
            channel: string | null;
            event_type: string | null;
            id: string;
            /**
             * @description `event`: its subscription could not handle it, and later events of its stream wait behind it
             * @enum {string}
             */
            kind: "delivery" | "event";
            last_error: string | null;
            /** @description Of the event that it is about */
            position: number;
            /** @description The id of a user or a webhook, or the name of a function */
            recipient: string | null;
            /** Format: date-time */
            since: string;
            stream: string | null;
            subscription: string;
            /** @description Events that wait behind this one */
            waiting: number;
        };
        /**
         * @example {
         *       "id": "0199d3c4-8f00-7000-8000-00000000000a",
         *       "name": "calendar",
         *       "scope": "read",
         *       "expires_at": "2027-01-01T00:00:00.000Z",
         *       "created_at": "2026-02-20T09:30:00.000Z",
         *       "last_used_at": null,
         *       "token": "tl_pat_…"
         *     }
         */
        NewApiToken: {
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            /** Format: uuid */
            id: string;
            /** @description To the minute */
            last_used_at: string | null;
            name: string;
            /**
             * @description `read`: GET only
             * @enum {string}
             */
            scope: "read" | "write";
            /** @description Shown this once */
            token: string;
        };
        /**
         * @example {
         *       "id": "0199d3c4-8f00-7000-8000-00000000000c",
         *       "url": "https://example.com/hooks/tasks",
         *       "events": [
         *         "TaskCompleted",
         *         "TaskAssigned"
         *       ],
         *       "description": "",
         *       "enabled": true,
         *       "disabled_at": null,
         *       "disabled_reason": null,
         *       "created_at": "2026-02-20T09:30:00.000Z",
         *       "updated_at": "2026-02-20T09:30:00.000Z",
         *       "secret": "whsec_…"
         *     }
         */
        NewWebhook: {
            /** Format: date-time */
            created_at: string;
            description: string;
            disabled_at: string | null;
            /** @description `gone`: the receiver has answered 410; `failing`: nothing was accepted for days */
            disabled_reason: ("owner" | "gone" | "failing") | null;
            enabled: boolean;
            events: string[];
            /** Format: uuid */
            id: string;
            /** @description Shown this once: verifies `webhook-signature` (Standard Webhooks 1.0) */
            secret: string;
            /** Format: date-time */
            updated_at: string;
            url: string;
        };
        /**
         * @example {
         *       "id": "0199d3c4-5d0f-7c3a-9a55-3b1d8a2f6e10",
         *       "username": "ada",
         *       "display_name": "Ada"
         *     }
         */
        Person: {
            display_name: string;
            /** Format: uuid */
            id: string;
            username: string | null;
        };
        /**
         * @description RFC 9457. `code` is stable; `errors` comes with 422.
         * @example {
         *       "type": "urn:taskledger:problem:validation_failed",
         *       "title": "The input is not valid",
         *       "status": 422,
         *       "detail": "title: Too small: expected string to have >=1 characters",
         *       "instance": "/api/v1/tasks",
         *       "code": "validation_failed",
         *       "request_id": "0199d3c4-0000-7000-8000-000000000000",
         *       "errors": [
         *         {
         *           "field": "title",
         *           "code": "too_short",
         *           "message": "Too small: expected string to have >=1 characters"
         *         }
         *       ]
         *     }
         */
        Problem: {
            code: string;
            detail: string;
            errors?: {
                code: string;
                field: string;
                message: string;
            }[];
            instance: string;
            request_id: string;
            status: number;
            title: string;
            type: string;
        } & {
            [key: string]: unknown;
        };
        /**
         * @example {
         *       "user": "0199d3c4-0000-7000-8000-000000000000",
         *       "endpoint": "GET /api/v1/tasks",
         *       "window_start": "2026-11-21T12:00:00.000Z",
         *       "count": 53,
         *       "limited": 3
         *     }
         */
        RateLimitUsage: {
            /** @description Requests in the window */
            count: number;
            /** @description Method and route, such as `GET /api/v1/tasks/:id` */
            endpoint: string;
            /** @description Those of them that were refused */
            limited: number;
            /** @description The user's id, or `ip:` and a keyed hash of an anonymous caller's address */
            user: string;
            /** Format: date-time */
            window_start: string;
        };
        /**
         * @example {
         *       "secret": "whsec_…"
         *     }
         */
        RotatedWebhookSecret: {
            /** @description Shown this once */
            secret: string;
        };
        /**
         * @example {
         *       "head": 1204,
         *       "sealed": 1204,
         *       "unsealed": 0,
         *       "unsealed_since": null,
         *       "check": {
         *         "at": "2026-11-21T12:00:01.000Z",
         *         "seals": 100,
         *         "range": {
         *           "from": 871,
         *           "to": 1204
         *         },
         *         "finding": null
         *       },
         *       "last_verification": {
         *         "at": "2026-11-21T06:00:00.000Z",
         *         "operator": "ada",
         *         "range": {
         *           "from": 1,
         *           "to": 1170
         *         },
         *         "first_bad_position": null
         *       }
         *     }
         */
        Seals: {
            /** @description Made by this request, of the newest seals only */
            check: {
                /** Format: date-time */
                at: string;
                /** @description The first thing that is wrong; null: all of it is right */
                finding: {
                    detail: string;
                    kind: string;
                    position: number;
                    seal: number | null;
                } | null;
                /** @description The positions under them; null while nothing is sealed */
                range: {
                    from: number;
                    to: number;
                } | null;
                seals: number;
            };
            /** @description The last position of the ledger */
            head: number;
            /** @description The newest run of `ops audit verify` that is on record; null: there was none */
            last_verification: {
                /** Format: date-time */
                at: string;
                /** @description Null: all of it was right */
                first_bad_position: number | null;
                operator: string | null;
                /** @description The positions whose events were checked */
                range: {
                    from: number;
                    to: number;
                } | null;
            } | null;
            /** @description The last position under a seal */
            sealed: number;
            unsealed: number;
            /** @description When the first event without a seal was recorded */
            unsealed_since: string | null;
        };
        /**
         * @example {
         *       "id": "0199d3c4-8f00-7000-8000-000000000004",
         *       "method": "otp",
         *       "ip": "203.0.113.7",
         *       "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
         *       "created_at": "2026-02-20T09:30:00.000Z",
         *       "last_used_at": "2026-02-20T11:02:13.000Z",
         *       "current": true
         *     }
         */
        Session: {
            /** Format: date-time */
            created_at: string;
            /** @description Whether it is the session of this request */
            current: boolean;
            /** Format: uuid */
            id: string;
            /** @description Whence it was begun */
            ip: string | null;
            /**
             * Format: date-time
             * @description When it was last refreshed
             */
            last_used_at: string;
            /** @enum {string} */
            method: "password" | "otp";
            user_agent: string | null;
        };
        /**
         * @example {
         *       "version": "0.1.0",
         *       "ledger": {
         *         "head": 1204,
         *         "last_event_at": "2026-11-21T12:00:00.000Z"
         *       },
         *       "seals": {
         *         "number": 310,
         *         "position": 1204,
         *         "sealed_at": "2026-11-21T12:00:00.900Z",
         *         "lag": 0
         *       },
         *       "projections": [
         *         {
         *           "name": "tasks",
         *           "position": 1204,
         *           "lag": 0,
         *           "kind": "inline"
         *         }
         *       ],
         *       "subscriptions": [
         *         {
         *           "name": "completion-mail",
         *           "position": 1204,
         *           "lag": 0,
         *           "owner": "worker-1:17",
         *           "leased_until": "2026-11-21T12:00:03.000Z",
         *           "paused": false,
         *           "updated_at": "2026-11-21T12:00:00.000Z"
         *         }
         *       ],
         *       "queues": {
         *         "kind": "redis",
         *         "reachable": true,
         *         "counts": {
         *           "mail": {
         *             "waiting": 0,
         *             "active": 1,
         *             "delayed": 0,
         *             "completed": 412,
         *             "failed": 0
         *           }
         *         }
         *       },
         *       "deliveries": [
         *         {
         *           "channel": "mail",
         *           "outstanding": 1,
         *           "oldest_due_at": null
         *         }
         *       ],
         *       "dead_letters": 0
         *     }
         */
        System: {
            /** @description They wait to be retried: `/admin/dead-letters`, or `ops dead-letters` */
            dead_letters: number;
            deliveries: {
                channel: string;
                /** @description Since when the oldest waits; null when none is due */
                oldest_due_at: string | null;
                outstanding: number;
            }[];
            ledger: {
                head: number;
                last_event_at: string | null;
            };
            projections: {
                /** @constant */
                kind: "inline";
                /** @description Events that it has not seen yet */
                lag: number;
                name: string;
                position: number;
            }[];
            queues: {
                /** @description Empty when they cannot be reached */
                counts: {
                    [key: string]: {
                        active: number;
                        /** @description Of those that are kept for a while */
                        completed: number;
                        delayed: number;
                        /** @description Given up */
                        failed: number;
                        waiting: number;
                    };
                };
                /** @enum {string} */
                kind: "redis" | "postgresql";
                reachable: boolean;
            };
            /** @description The newest seal */
            seals: {
                lag: number;
                number: number;
                position: number;
                /** Format: date-time */
                sealed_at: string;
            } | null;
            subscriptions: {
                /** @description Events that it has not seen yet */
                lag: number;
                leased_until: string | null;
                name: string;
                /** @description Who works on it; null when nobody does */
                owner: string | null;
                paused: boolean;
                position: number;
                /** Format: date-time */
                updated_at: string;
            }[];
            version: string;
        };
        /**
         * @example {
         *       "id": "0199d3c4-8f00-7000-8000-000000000001",
         *       "title": "Water the plants",
         *       "description": "",
         *       "status": "PENDING",
         *       "priority": "HIGH",
         *       "due_date": "2026-03-01",
         *       "category_id": null,
         *       "tags": [
         *         "home",
         *         "garden"
         *       ],
         *       "assigned_to": null,
         *       "created_by": "0199d3c4-8f00-7000-8000-000000000002",
         *       "is_overdue": false,
         *       "completed_at": null,
         *       "created_at": "2026-02-20T09:30:00.000Z",
         *       "updated_at": "2026-02-20T09:30:00.000Z",
         *       "deleted_at": null,
         *       "version": 1,
         *       "position": 42
         *     }
         */
        Task: {
            assigned_to: string | null;
            category_id: string | null;
            completed_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            created_by: string;
            deleted_at: string | null;
            description: string;
            /** @description In the form that it was given in */
            due_date: string | null;
            /** Format: uuid */
            id: string;
            /** @description Late and not finished */
            is_overdue: boolean;
            /** @description Of its last event in the ledger */
            position: number;
            /** @enum {string} */
            priority: "LOW" | "MEDIUM" | "HIGH" | "URGENT";
            /** @enum {string} */
            status: "PENDING" | "IN_PROGRESS" | "COMPLETED" | "CANCELLED" | "OVERDUE";
            tags: string[];
            title: string;
            /** Format: date-time */
            updated_at: string;
            /** @description The number of changes so far; the ETag */
            version: number;
        };
        /**
         * @example {
         *       "format": "taskledger",
         *       "version": 1,
         *       "exported_at": "2026-02-20T09:30:00.000Z",
         *       "user_id": "0199d3c4-5d0f-7c3a-9a55-3b1d8a2f6e10",
         *       "categories": [],
         *       "tasks": []
         *     }
         */
        TaskExport: {
            categories: {
                color: string | null;
                /** Format: date-time */
                created_at: string;
                /** Format: uuid */
                id: string;
                name: string;
            }[];
            /** Format: date-time */
            exported_at: string;
            /** @constant */
            format: "taskledger";
            tasks: {
                assigned_to: string | null;
                category_id: string | null;
                comments: {
                    /** Format: uuid */
                    author_id: string;
                    body: string;
                    /** Format: date-time */
                    created_at: string;
                    /** Format: uuid */
                    id: string;
                    /** Format: date-time */
                    updated_at: string;
                }[];
                completed_at: string | null;
                /** Format: date-time */
                created_at: string;
                /** Format: uuid */
                created_by: string;
                deleted_at: string | null;
                description: string;
                /** @description In the form that it was given in */
                due_date: string | null;
                /** Format: uuid */
                id: string;
                /** @description Late and not finished */
                is_overdue: boolean;
                /** @description Of its last event in the ledger */
                position: number;
                /** @enum {string} */
                priority: "LOW" | "MEDIUM" | "HIGH" | "URGENT";
                /** @enum {string} */
                status: "PENDING" | "IN_PROGRESS" | "COMPLETED" | "CANCELLED" | "OVERDUE";
                tags: string[];
                title: string;
                /** Format: date-time */
                updated_at: string;
                /** @description The number of changes so far; the ETag */
                version: number;
            }[];
            /** Format: uuid */
            user_id: string;
            /** @constant */
            version: 1;
        };
        /**
         * @example {
         *       "position": 44,
         *       "version": 2,
         *       "type": "TaskPriorityChanged",
         *       "at": "2026-02-20T09:31:00.000Z",
         *       "actor": "0199d3c4-8f00-7000-8000-000000000002",
         *       "request_id": "0199d3c4-0000-7000-8000-000000000000",
         *       "changes": [
         *         {
         *           "field": "priority",
         *           "from": "MEDIUM",
         *           "to": "HIGH"
         *         }
         *       ]
         *     }
         */
        TaskHistoryEntry: {
            /** @description The user's id; `system` for what the service did itself */
            actor: string | null;
            /** Format: date-time */
            at: string;
            changes: {
                /** @description A field of the task, or `comment:<id>` */
                field: string;
                from: (string | string[]) | null;
                to: (string | string[]) | null;
            }[];
            position: number;
            request_id: string;
            /** @description Of the event */
            type: string;
            version: number;
        };
        /**
         * @example {
         *       "by_status": {
         *         "PENDING": 4,
         *         "IN_PROGRESS": 1,
         *         "COMPLETED": 12,
         *         "CANCELLED": 0,
         *         "OVERDUE": 2
         *       },
         *       "by_priority": {
         *         "LOW": 3,
         *         "MEDIUM": 14,
         *         "HIGH": 1,
         *         "URGENT": 1
         *       },
         *       "overdue": 2,
         *       "due_today": 1,
         *       "due_this_week": 3,
         *       "completed_last_7_days": 5
         *     }
         */
        TaskSummary: {
            by_priority: {
                HIGH: number;
                LOW: number;
                MEDIUM: number;
                URGENT: number;
            };
            by_status: {
                CANCELLED: number;
                COMPLETED: number;
                IN_PROGRESS: number;
                OVERDUE: number;
                PENDING: number;
            };
            /** @description In the last 168 hours */
            completed_last_7_days: number;
            /** @description The same, from Monday to Sunday */
            due_this_week: number;
            /** @description Not finished, due on this day of the caller’s time zone */
            due_today: number;
            /** @description Late and not finished */
            overdue: number;
        };
        /**
         * @example {
         *       "until": "2026-11-21T12:00:00.000Z",
         *       "events_per_minute": [
         *         0,
         *         1,
         *         2,
         *         3,
         *         4,
         *         5,
         *         6,
         *         0,
         *         1,
         *         2,
         *         3,
         *         4,
         *         5,
         *         6,
         *         0,
         *         1,
         *         2,
         *         3,
         *         4,
         *         5,
         *         6,
         *         0,
         *         1,
         *         2,
         *         3,
         *         4,
         *         5,
         *         6,
         *         0,
         *         1,
         *         2,
         *         3,
         *         4,
         *         5,
         *         6,
         *         0,
         *         1,
         *         2,
         *         3,
         *         4,
         *         5,
         *         6,
         *         0,
         *         1,
         *         2,
         *         3,
         *         4,
         *         5,
         *         6,
         *         0,
         *         1,
         *         2,
         *         3,
         *         4,
         *         5,
         *         6,
         *         0,
         *         1,
         *         2,
         *         3
         *       ]
         *     }
         */
        Throughput: {
            /** @description The oldest minute first */
            events_per_minute: number[];
            /**
             * Format: date-time
             * @description The end of the last minute
             */
            until: string;
        };
        /**
         * @example {
         *       "access": "eyJhbGciOiJFZERTQSIs…",
         *       "refresh": "0Zq3w1c2…",
         *       "token_type": "Bearer",
         *       "expires_in": 600,
         *       "refresh_expires_in": 604800
         *     }
         */
        Tokens: {
            /** @description A JWT, to be sent as `Authorization: Bearer` */
            access: string;
            /** @description Seconds that the access token is good for */
            expires_in: number;
            /** @description Good for one refresh. With `X-Session: cookie` it is in a cookie instead */
            refresh?: string;
            /** @description Seconds that the refresh token is good for */
            refresh_expires_in: number;
            /** @constant */
            token_type: "Bearer";
        };
        Tombstone: {
            /** @constant */
            deleted: true;
            /** Format: uuid */
            id: string;
            /** @description Of the event that took it away */
            position: number;
        };
        /**
         * @example {
         *       "id": "0199d3c4-5d0f-7c3a-9a55-3b1d8a2f6e10",
         *       "email": "ada@example.com",
         *       "username": "ada",
         *       "display_name": "Ada",
         *       "bio": "",
         *       "avatar_url": null,
         *       "timezone": "UTC",
         *       "role": "MEMBER",
         *       "email_notifications": {
         *         "completions": "all",
         *         "reminders": true,
         *         "assignments": true
         *       },
         *       "created_at": "2026-10-01T09:00:00.000Z"
         *     }
         */
        User: {
            avatar_url: string | null;
            bio: string;
            /** Format: date-time */
            created_at: string;
            display_name: string;
            email: string;
            email_notifications: {
                assignments: boolean;
                /** @enum {string} */
                completions: "all" | "by_others" | "none";
                reminders: boolean;
            };
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            role: "ADMIN" | "MEMBER";
            /** @description IANA name */
            timezone: string;
            username: string | null;
        };
        /**
         * @example {
         *       "id": "0199d3c4-8f00-7000-8000-00000000000c",
         *       "url": "https://example.com/hooks/tasks",
         *       "events": [
         *         "TaskCompleted",
         *         "TaskAssigned"
         *       ],
         *       "description": "",
         *       "enabled": true,
         *       "disabled_at": null,
         *       "disabled_reason": null,
         *       "created_at": "2026-02-20T09:30:00.000Z",
         *       "updated_at": "2026-02-20T09:30:00.000Z"
         *     }
         */
        Webhook: {
            /** Format: date-time */
            created_at: string;
            description: string;
            disabled_at: string | null;
            /** @description `gone`: the receiver has answered 410; `failing`: nothing was accepted for days */
            disabled_reason: ("owner" | "gone" | "failing") | null;
            enabled: boolean;
            events: string[];
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            updated_at: string;
            url: string;
        };
        /**
         * @example {
         *       "id": "0199d3c4-8f00-7000-8000-00000000000d",
         *       "event_type": "TaskCompleted",
         *       "position": 44,
         *       "state": "retrying",
         *       "created_at": "2026-02-20T09:31:00.000Z",
         *       "delivered_at": null,
         *       "next_attempt_at": "2026-02-20T09:31:03.000Z",
         *       "attempts": [
         *         {
         *           "at": "2026-02-20T09:31:00.100Z",
         *           "status": 503,
         *           "duration_ms": 31,
         *           "error": "the receiver answered 503",
         *           "response": "Back soon"
         *         }
         *       ]
         *     }
         */
        WebhookDelivery: {
            /** @description The newest first, the last ten */
            attempts: {
                /** Format: date-time */
                at: string;
                duration_ms: number;
                /** @description Null where it was accepted */
                error: string | null;
                /** @description The beginning of the answer's body */
                response: string | null;
                /** @description Of the answer; null where there was none */
                status: number | null;
            }[];
            /** Format: date-time */
            created_at: string;
            delivered_at: string | null;
            event_type: string;
            /**
             * Format: uuid
             * @description Also the `webhook-id` header of every attempt
             */
            id: string;
            next_attempt_at: string | null;
            /** @description Of the event */
            position: number;
            /** @enum {string} */
            state: "pending" | "retrying" | "delivered" | "failed" | "skipped";
        };
        /**
         * @example {
         *       "delivery_id": "0199d3c4-8f00-7000-8000-00000000000d"
         *     }
         */
        WebhookDeliveryUnderWay: {
            /**
             * Format: uuid
             * @description In the deliveries of the webhook; also the `webhook-id` header
             */
            delivery_id: string;
        };
    };
    responses: {
        /** @description Malformed request */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not allowed */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Unknown, or not visible to the caller */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Any other problem */
        Other: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Body too large */
        PayloadTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Precondition Failed */
        PreconditionFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    code: string;
                    current: components["schemas"]["Task"];
                    detail: string;
                    errors?: {
                        code: string;
                        field: string;
                        message: string;
                    }[];
                    events: {
                        actor: string | null;
                        /** Format: date-time */
                        at: string;
                        data: {
                            [key: string]: unknown;
                        };
                        position: number;
                        type: string;
                        version: number;
                    }[];
                    instance: string;
                    request_id: string;
                    status: number;
                    title: string;
                    type: string;
                } & {
                    [key: string]: unknown;
                };
            };
        };
        /** @description Too many requests: `Retry-After` says for how many seconds */
        TooManyRequests: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No valid access token */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Input that is not valid */
        UnprocessableEntity: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not JSON */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        links: {
                            [key: string]: string;
                        };
                        name: string;
                        version: string;
                    };
                    "text/html": string;
                };
            };
            default: components["responses"]["Other"];
        };
    };
    getWellKnownJwksJson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: {
                            /** @enum {string} */
                            alg: "EdDSA";
                            /** @enum {string} */
                            crv: "Ed25519";
                            kid: string;
                            /** @enum {string} */
                            kty: "OKP";
                            /** @enum {string} */
                            use: "sig";
                            x: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Other"];
        };
    };
    getActivityLogs: {
        parameters: {
            query?: {
                /** @description An id, `me` or `system` */
                actor?: ("me" | "system") | string;
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description How many results; 20 unless given */
                limit?: number;
                /** @description The number of the page, instead of a cursor */
                page?: number;
                /** @description How many results on a numbered page; 20 unless given */
                page_size?: number;
                since?: string;
                /** @description The id of whatever it is about */
                subject?: string;
                task?: string;
                /** @description A comma list of event types */
                type?: string;
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        next: string | null;
                        next_cursor: string | null;
                        previous: string | null;
                        results: components["schemas"]["Activity"][];
                    } | {
                        count: number;
                        next: string | null;
                        previous: string | null;
                        results: components["schemas"]["Activity"][];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getAdminDeadLetters: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description How many results; 20 unless given */
                limit?: number;
                /** @description The number of the page, instead of a cursor */
                page?: number;
                /** @description How many results on a numbered page; 20 unless given */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        next: string | null;
                        next_cursor: string | null;
                        previous: string | null;
                        results: components["schemas"]["DeadLetter"][];
                    } | {
                        count: number;
                        next: string | null;
                        previous: string | null;
                        results: components["schemas"]["DeadLetter"][];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postAdminDeadLettersByIdRetry: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "completion-lambda@4711"
                     *     }
                     */
                    "application/json": {
                        id: string;
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postAdminQueuesSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getAdminRateLimits: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description As in the results */
                endpoint?: string;
                /** @description How many results; 20 unless given */
                limit?: number;
                /** @description The number of the page, instead of a cursor */
                page?: number;
                /** @description How many results on a numbered page; 20 unless given */
                page_size?: number;
                /** @description As in the results */
                user?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        next: string | null;
                        next_cursor: string | null;
                        previous: string | null;
                        results: components["schemas"]["RateLimitUsage"][];
                    } | {
                        count: number;
                        next: string | null;
                        previous: string | null;
                        results: components["schemas"]["RateLimitUsage"][];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getAdminSeals: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Seals"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getAdminSystem: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["System"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getAdminThroughput: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Throughput"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getAuthApiTokens: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description How many results; 20 unless given */
                limit?: number;
                /** @description The number of the page, instead of a cursor */
                page?: number;
                /** @description How many results on a numbered page; 20 unless given */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        next: string | null;
                        next_cursor: string | null;
                        previous: string | null;
                        results: components["schemas"]["ApiToken"][];
                    } | {
                        count: number;
                        next: string | null;
                        previous: string | null;
                        results: components["schemas"]["ApiToken"][];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postAuthApiTokens: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "calendar",
                 *       "scope": "read",
                 *       "expires_at": "2027-01-01T00:00:00Z"
                 *     }
                 */
                "application/json": {
                    /** @description Until it is revoked, unless given */
                    expires_at?: string | null;
                    name: string;
                    /** @enum {string} */
                    scope: "read" | "write";
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiToken"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    deleteAuthApiTokensById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postAuthLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "password": "correct horse battery"
                 *     }
                 */
                "application/json": {
                    email?: string;
                    password: string;
                    username?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            400: components["responses"]["BadRequest"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postAuthLogout: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "refresh": "0Zq3w1c2b5a6f7e8d9c0b1a2f3e4d5c6b7a8f9e0d1c"
                 *     }
                 */
                "application/json": {
                    refresh?: string;
                } | null;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postAuthLogoutAll: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postAuthOtpRequest: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com"
                 *     }
                 */
                "application/json": {
                    /** Format: email */
                    email: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Challenge"];
                };
            };
            400: components["responses"]["BadRequest"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postAuthOtpVerify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "challenge_id": "0199d3c4-8f00-7000-8000-000000000009",
                 *       "code": "49502613"
                 *     }
                 */
                "application/json": {
                    /** Format: uuid */
                    challenge_id: string;
                    code: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            400: components["responses"]["BadRequest"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postAuthPassword: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "current_password": "correct horse battery",
                 *       "new_password": "staple of the library"
                 *     }
                 */
                "application/json": {
                    current_password?: string;
                    new_password: string;
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postAuthRegister: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "password": "correct horse battery",
                 *       "username": "ada"
                 *     }
                 */
                "application/json": {
                    /** @description The username or the first part of the address unless given */
                    display_name?: string | null;
                    /** Format: email */
                    email: string;
                    password: string;
                    username?: string | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getAuthSessions: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description How many results; 20 unless given */
                limit?: number;
                /** @description The number of the page, instead of a cursor */
                page?: number;
                /** @description How many results on a numbered page; 20 unless given */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        next: string | null;
                        next_cursor: string | null;
                        previous: string | null;
                        results: components["schemas"]["Session"][];
                    } | {
                        count: number;
                        next: string | null;
                        previous: string | null;
                        results: components["schemas"]["Session"][];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    deleteAuthSessionsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postAuthTokenRefresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "refresh": "0Zq3w1c2b5a6f7e8d9c0b1a2f3e4d5c6b7a8f9e0d1c"
                 *     }
                 */
                "application/json": {
                    refresh?: string;
                } | null;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            400: components["responses"]["BadRequest"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getCategories: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description How many results; 20 unless given */
                limit?: number;
                /** @description The number of the page, instead of a cursor */
                page?: number;
                /** @description How many results on a numbered page; 20 unless given */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        next: string | null;
                        next_cursor: string | null;
                        previous: string | null;
                        results: components["schemas"]["Category"][];
                    } | {
                        count: number;
                        next: string | null;
                        previous: string | null;
                        results: components["schemas"]["Category"][];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postCategories: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Garden",
                 *       "color": "#43a047"
                 *     }
                 */
                "application/json": {
                    /** @default null */
                    color?: string | null;
                    /** @description Unique among the categories of a user, in any case */
                    name: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Category"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getCategoriesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Category"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    putCategoriesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Garden",
                 *       "color": "#43a047"
                 *     }
                 */
                "application/json": {
                    /** @default null */
                    color?: string | null;
                    /** @description Unique among the categories of a user, in any case */
                    name: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Category"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    deleteCategoriesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    patchCategoriesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "color": null
                 *     }
                 */
                "application/json": {
                    color?: string | null;
                    /** @description Unique among the categories of a user, in any case */
                    name?: string;
                };
                /**
                 * @example {
                 *       "color": null
                 *     }
                 */
                "application/merge-patch+json": {
                    color?: string | null;
                    /** @description Unique among the categories of a user, in any case */
                    name?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Category"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getChanges: {
        parameters: {
            query?: {
                limit?: number;
                /** @description 0: from the beginning */
                since?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Whether to ask again at once; `results` may be empty all the same */
                        has_more: boolean;
                        /** @description What to ask from next */
                        position: number;
                        results: (components["schemas"]["Task"] | components["schemas"]["Tombstone"])[];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getExport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskExport"];
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    putProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "display_name": "Ada",
                 *       "bio": "Counts.",
                 *       "timezone": "Europe/London"
                 *     }
                 */
                "application/json": {
                    /** @default null */
                    avatar_url?: string | null;
                    /** @default  */
                    bio?: string;
                    /** @description Stays unless given */
                    display_name?: string;
                    /**
                     * Format: email
                     * @description The present one; it changes by POST /profile/email
                     */
                    email?: string;
                    /** @default {} */
                    email_notifications?: {
                        /** @default true */
                        assignments?: boolean;
                        /**
                         * @default all
                         * @enum {string}
                         */
                        completions?: "all" | "by_others" | "none";
                        /** @default true */
                        reminders?: boolean;
                    };
                    /** @default UTC */
                    timezone?: string;
                    /** @description Stays unless given */
                    username?: string | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    deleteProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                } | {
                    /** Format: uuid */
                    challenge_id: string;
                    code: string;
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    patchProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "timezone": "Europe/London",
                 *       "email_notifications": {
                 *         "completions": "by_others"
                 *       }
                 *     }
                 */
                "application/json": {
                    avatar_url?: string | null;
                    bio?: string | null;
                    display_name?: string;
                    /**
                     * Format: email
                     * @description The present one; it changes by POST /profile/email
                     */
                    email?: string;
                    email_notifications?: {
                        assignments?: boolean | null;
                        completions?: ("all" | "by_others" | "none") | null;
                        reminders?: boolean | null;
                    } | null;
                    timezone?: string | null;
                    username?: string | null;
                };
                /**
                 * @example {
                 *       "timezone": "Europe/London",
                 *       "email_notifications": {
                 *         "completions": "by_others"
                 *       }
                 *     }
                 */
                "application/merge-patch+json": {
                    avatar_url?: string | null;
                    bio?: string | null;
                    display_name?: string;
                    /**
                     * Format: email
                     * @description The present one; it changes by POST /profile/email
                     */
                    email?: string;
                    email_notifications?: {
                        assignments?: boolean | null;
                        completions?: ("all" | "by_others" | "none") | null;
                        reminders?: boolean | null;
                    } | null;
                    timezone?: string | null;
                    username?: string | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postProfileEmail: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.org"
                 *     }
                 */
                "application/json": {
                    /** Format: email */
                    email: string;
                };
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        challenge_id: string;
                        /** @description Seconds that the code is good for */
                        expires_in: number;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postProfileEmailConfirm: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "challenge_id": "0199d3c4-8f00-7000-8000-000000000009",
                 *       "code": "49502613"
                 *     }
                 */
                "application/json": {
                    /** Format: uuid */
                    challenge_id: string;
                    code: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getProfileExport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        api_tokens: {
                            [key: string]: unknown;
                        }[];
                        categories: {
                            [key: string]: unknown;
                        }[];
                        /** @description What the caller did, comments among it, and what happened to the account */
                        events: {
                            [key: string]: unknown;
                        }[];
                        /** Format: date-time */
                        exported_at: string;
                        one_time_codes: {
                            [key: string]: unknown;
                        }[];
                        profile: {
                            [key: string]: unknown;
                        } | null;
                        sessions: {
                            [key: string]: unknown;
                        }[];
                        tasks_assigned: {
                            [key: string]: unknown;
                        }[];
                        tasks_created: {
                            [key: string]: unknown;
                        }[];
                        webhooks: {
                            [key: string]: unknown;
                        }[];
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getStream: {
        parameters: {
            query?: {
                /** @description Instead of the header */
                last_event_id?: number;
            };
            header?: {
                /** @description Resume after this position */
                "last-event-id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getTasks: {
        parameters: {
            query?: {
                /** @description An id, or `me` */
                assigned_to?: "me" | string;
                category_id?: string;
                /** @description A day or a time */
                completed_at__gt?: string;
                /** @description A day or a time */
                completed_at__gte?: string;
                /** @description A day or a time */
                completed_at__lt?: string;
                /** @description A day or a time */
                completed_at__lte?: string;
                /** @description A day or a time */
                created_at__gt?: string;
                /** @description A day or a time */
                created_at__gte?: string;
                /** @description A day or a time */
                created_at__lt?: string;
                /** @description A day or a time */
                created_at__lte?: string;
                /** @description An id, or `me` */
                created_by?: "me" | string;
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description A day or a time */
                due_date__gt?: string;
                /** @description A day or a time */
                due_date__gte?: string;
                /** @description A day or a time */
                due_date__lt?: string;
                /** @description A day or a time */
                due_date__lte?: string;
                include_deleted?: "true" | "false";
                is_overdue?: "true" | "false";
                /** @description How many results; 20 unless given */
                limit?: number;
                /** @description A comma list of due_date, priority, status, title, created_at, updated_at; `-` for descending. Newest first unless given */
                ordering?: string;
                /** @description The number of the page, instead of a cursor */
                page?: number;
                /** @description How many results on a numbered page; 20 unless given */
                page_size?: number;
                /** @description A comma list, in any case */
                priority?: string;
                /** @description Words that all occur in title or description */
                search?: string;
                /** @description A comma list, in any case */
                status?: string;
                tag?: string;
                /** @description The same as `status` */
                task_status?: string;
                /** @description A day or a time */
                updated_at__gt?: string;
                /** @description A day or a time */
                updated_at__gte?: string;
                /** @description A day or a time */
                updated_at__lt?: string;
                /** @description A day or a time */
                updated_at__lte?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        next: string | null;
                        next_cursor: string | null;
                        previous: string | null;
                        results: components["schemas"]["Task"][];
                    } | {
                        count: number;
                        next: string | null;
                        previous: string | null;
                        results: components["schemas"]["Task"][];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postTasks: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description An active user
                     * @default null
                     */
                    assigned_to?: string | null;
                    /**
                     * @description One of the creator’s categories
                     * @default null
                     */
                    category_id?: string | null;
                    description?: string | null;
                    /**
                     * @description A day, or a time; a day is over at midnight in the creator’s time zone
                     * @default null
                     */
                    due_date?: string | null;
                    /**
                     * @description MEDIUM unless given; in any case
                     * @enum {string}
                     */
                    priority?: "LOW" | "MEDIUM" | "HIGH" | "URGENT";
                    /** @enum {string} */
                    status?: "PENDING" | "IN_PROGRESS" | "COMPLETED" | "CANCELLED";
                    tags?: string[] | null;
                    /** @example Water the plants */
                    title: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getTasksById: {
        parameters: {
            query?: {
                /** @description The task as it was at this time */
                as_of?: string;
                /** @description The task as it was at this version */
                at_version?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    putTasksById: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Only if the task is at this version (or one of several): its ETag. 412 otherwise
                 * @example "3"
                 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description An active user
                     * @default null
                     */
                    assigned_to?: string | null;
                    /**
                     * @description One of the creator’s categories
                     * @default null
                     */
                    category_id?: string | null;
                    description?: string | null;
                    /**
                     * @description A day, or a time; a day is over at midnight in the creator’s time zone
                     * @default null
                     */
                    due_date?: string | null;
                    /**
                     * @description MEDIUM unless given; in any case
                     * @enum {string}
                     */
                    priority?: "LOW" | "MEDIUM" | "HIGH" | "URGENT";
                    /** @enum {string} */
                    status?: "PENDING" | "IN_PROGRESS" | "COMPLETED" | "CANCELLED";
                    tags?: string[] | null;
                    /** @example Water the plants */
                    title: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    deleteTasksById: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Only if the task is at this version (or one of several): its ETag. 412 otherwise
                 * @example "3"
                 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    patchTasksById: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Only if the task is at this version (or one of several): its ETag. 412 otherwise
                 * @example "3"
                 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description An active user */
                    assigned_to?: string | null;
                    /** @description One of the creator’s categories */
                    category_id?: string | null;
                    description?: string | null;
                    /** @description A day, or a time; a day is over at midnight in the creator’s time zone */
                    due_date?: string | null;
                    /** @enum {string} */
                    priority?: "LOW" | "MEDIUM" | "HIGH" | "URGENT";
                    /** @enum {string} */
                    status?: "PENDING" | "IN_PROGRESS" | "COMPLETED" | "CANCELLED";
                    tags?: string[] | null;
                    /** @example Water the plants */
                    title?: string;
                };
                "application/merge-patch+json": {
                    /** @description An active user */
                    assigned_to?: string | null;
                    /** @description One of the creator’s categories */
                    category_id?: string | null;
                    description?: string | null;
                    /** @description A day, or a time; a day is over at midnight in the creator’s time zone */
                    due_date?: string | null;
                    /** @enum {string} */
                    priority?: "LOW" | "MEDIUM" | "HIGH" | "URGENT";
                    /** @enum {string} */
                    status?: "PENDING" | "IN_PROGRESS" | "COMPLETED" | "CANCELLED";
                    tags?: string[] | null;
                    /** @example Water the plants */
                    title?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postTasksByIdAssign: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
                /**
                 * @description Only if the task is at this version (or one of several): its ETag. 412 otherwise
                 * @example "3"
                 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description An active user */
                    assigned_to: string | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postTasksByIdCancel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
                /**
                 * @description Only if the task is at this version (or one of several): its ETag. 412 otherwise
                 * @example "3"
                 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getTasksByIdComments: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description How many results; 20 unless given */
                limit?: number;
                /** @description The number of the page, instead of a cursor */
                page?: number;
                /** @description How many results on a numbered page; 20 unless given */
                page_size?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        next: string | null;
                        next_cursor: string | null;
                        previous: string | null;
                        results: components["schemas"]["Comment"][];
                    } | {
                        count: number;
                        next: string | null;
                        previous: string | null;
                        results: components["schemas"]["Comment"][];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postTasksByIdComments: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example The blue can is empty. */
                    body: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comment"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    deleteTasksByIdCommentsByCid: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    patchTasksByIdCommentsByCid: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cid: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example The blue can is empty. */
                    body: string;
                };
                "application/merge-patch+json": {
                    /** @example The blue can is empty. */
                    body: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comment"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postTasksByIdComplete: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
                /**
                 * @description Only if the task is at this version (or one of several): its ETag. 412 otherwise
                 * @example "3"
                 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getTasksByIdHistory: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description How many results; 20 unless given */
                limit?: number;
                /** @description The number of the page, instead of a cursor */
                page?: number;
                /** @description How many results on a numbered page; 20 unless given */
                page_size?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        next: string | null;
                        next_cursor: string | null;
                        previous: string | null;
                        results: components["schemas"]["TaskHistoryEntry"][];
                    } | {
                        count: number;
                        next: string | null;
                        previous: string | null;
                        results: components["schemas"]["TaskHistoryEntry"][];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postTasksByIdRemind: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
                /**
                 * @description Only if the task is at this version (or one of several): its ETag. 412 otherwise
                 * @example "3"
                 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postTasksByIdReopen: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
                /**
                 * @description Only if the task is at this version (or one of several): its ETag. 412 otherwise
                 * @example "3"
                 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postTasksByIdRestore: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
                /**
                 * @description Only if the task is at this version (or one of several): its ETag. 412 otherwise
                 * @example "3"
                 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postTasksByIdStart: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
                /**
                 * @description Only if the task is at this version (or one of several): its ETag. 412 otherwise
                 * @example "3"
                 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postTasksByIdUndo: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
                /**
                 * @description Only if the task is at this version (or one of several): its ETag. 412 otherwise
                 * @example "3"
                 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The version that the change left; the last change unless given */
                    version?: number;
                } | null;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postTasksBatch: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description All or none; else each for itself
                     * @default false
                     */
                    atomic?: boolean;
                    commands: ({
                        /**
                         * @description An active user
                         * @default null
                         */
                        assigned_to?: string | null;
                        /**
                         * @description One of the creator’s categories
                         * @default null
                         */
                        category_id?: string | null;
                        description?: string | null;
                        /**
                         * @description A day, or a time; a day is over at midnight in the creator’s time zone
                         * @default null
                         */
                        due_date?: string | null;
                        /** @enum {string} */
                        op: "create";
                        /**
                         * @description MEDIUM unless given; in any case
                         * @enum {string}
                         */
                        priority?: "LOW" | "MEDIUM" | "HIGH" | "URGENT";
                        /** @enum {string} */
                        status?: "PENDING" | "IN_PROGRESS" | "COMPLETED" | "CANCELLED";
                        tags?: string[] | null;
                        /** @example Water the plants */
                        title: string;
                    } | {
                        /** @description An active user */
                        assigned_to?: string | null;
                        /** @description One of the creator’s categories */
                        category_id?: string | null;
                        description?: string | null;
                        /** @description A day, or a time; a day is over at midnight in the creator’s time zone */
                        due_date?: string | null;
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        op: "update";
                        /** @enum {string} */
                        priority?: "LOW" | "MEDIUM" | "HIGH" | "URGENT";
                        /** @enum {string} */
                        status?: "PENDING" | "IN_PROGRESS" | "COMPLETED" | "CANCELLED";
                        tags?: string[] | null;
                        /** @example Water the plants */
                        title?: string;
                    } | {
                        /** @description An active user */
                        assigned_to: string | null;
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        op: "assign";
                    } | {
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        op: "undo";
                        /** @description The version that the change left; the last change unless given */
                        version?: number;
                    } | {
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        op: "start" | "complete" | "reopen" | "cancel" | "delete" | "restore" | "remind";
                    })[];
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        results: {
                            /** @description The task; null after a deletion */
                            body: (components["schemas"]["Task"] | components["schemas"]["Problem"]) | null;
                            status: number;
                        }[];
                    };
                };
            };
            /** @description Multi-Status */
            207: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        results: {
                            /** @description The task; null after a deletion */
                            body: (components["schemas"]["Task"] | components["schemas"]["Problem"]) | null;
                            status: number;
                        }[];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getTasksMyTasks: {
        parameters: {
            query?: {
                category_id?: string;
                /** @description A day or a time */
                completed_at__gt?: string;
                /** @description A day or a time */
                completed_at__gte?: string;
                /** @description A day or a time */
                completed_at__lt?: string;
                /** @description A day or a time */
                completed_at__lte?: string;
                /** @description A day or a time */
                created_at__gt?: string;
                /** @description A day or a time */
                created_at__gte?: string;
                /** @description A day or a time */
                created_at__lt?: string;
                /** @description A day or a time */
                created_at__lte?: string;
                /** @description An id, or `me` */
                created_by?: "me" | string;
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description A day or a time */
                due_date__gt?: string;
                /** @description A day or a time */
                due_date__gte?: string;
                /** @description A day or a time */
                due_date__lt?: string;
                /** @description A day or a time */
                due_date__lte?: string;
                include_deleted?: "true" | "false";
                is_overdue?: "true" | "false";
                /** @description How many results; 20 unless given */
                limit?: number;
                /** @description A comma list of due_date, priority, status, title, created_at, updated_at; `-` for descending. Newest first unless given */
                ordering?: string;
                /** @description The number of the page, instead of a cursor */
                page?: number;
                /** @description How many results on a numbered page; 20 unless given */
                page_size?: number;
                /** @description A comma list, in any case */
                priority?: string;
                /** @description Words that all occur in title or description */
                search?: string;
                /** @description A comma list, in any case */
                status?: string;
                tag?: string;
                /** @description The same as `status` */
                task_status?: string;
                /** @description A day or a time */
                updated_at__gt?: string;
                /** @description A day or a time */
                updated_at__gte?: string;
                /** @description A day or a time */
                updated_at__lt?: string;
                /** @description A day or a time */
                updated_at__lte?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        next: string | null;
                        next_cursor: string | null;
                        previous: string | null;
                        results: components["schemas"]["Task"][];
                    } | {
                        count: number;
                        next: string | null;
                        previous: string | null;
                        results: components["schemas"]["Task"][];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getTasksSummary: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskSummary"];
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postUnsubscribe: {
        parameters: {
            query: {
                done?: "yes";
                /** @description As in the link of the mail */
                token: string;
            };
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getUsers: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description How many results; 20 unless given */
                limit?: number;
                /** @description The number of the page, instead of a cursor */
                page?: number;
                /** @description How many results on a numbered page; 20 unless given */
                page_size?: number;
                /** @description Part of a name or username; for ADMIN also of an address */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        next: string | null;
                        next_cursor: string | null;
                        previous: string | null;
                        results: (components["schemas"]["Account"] | components["schemas"]["Person"])[];
                    } | {
                        count: number;
                        next: string | null;
                        previous: string | null;
                        results: (components["schemas"]["Account"] | components["schemas"]["Person"])[];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getUsersById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"] | components["schemas"]["Person"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    patchUsersById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "ADMIN"
                 *     }
                 */
                "application/json": {
                    is_active?: boolean;
                    /** @enum {string} */
                    role?: "ADMIN" | "MEMBER";
                };
                /**
                 * @example {
                 *       "role": "ADMIN"
                 *     }
                 */
                "application/merge-patch+json": {
                    is_active?: boolean;
                    /** @enum {string} */
                    role?: "ADMIN" | "MEMBER";
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getWebhooks: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description How many results; 20 unless given */
                limit?: number;
                /** @description The number of the page, instead of a cursor */
                page?: number;
                /** @description How many results on a numbered page; 20 unless given */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        next: string | null;
                        next_cursor: string | null;
                        previous: string | null;
                        results: components["schemas"]["Webhook"][];
                    } | {
                        count: number;
                        next: string | null;
                        previous: string | null;
                        results: components["schemas"]["Webhook"][];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postWebhooks: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://example.com/hooks/tasks",
                 *       "events": [
                 *         "TaskCompleted",
                 *         "TaskAssigned"
                 *       ]
                 *     }
                 */
                "application/json": {
                    /** @default  */
                    description?: string | null;
                    /** @description Types of task events, or `*` for all */
                    events: string[];
                    /** Format: uri */
                    url: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewWebhook"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getWebhooksById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    deleteWebhooksById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    patchWebhooksById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string | null;
                    /** @description `true` also after the service has disabled it */
                    enabled?: boolean;
                    /** @description Types of task events, or `*` for all */
                    events?: string[];
                    /** Format: uri */
                    url?: string;
                };
                "application/merge-patch+json": {
                    description?: string | null;
                    /** @description `true` also after the service has disabled it */
                    enabled?: boolean;
                    /** @description Types of task events, or `*` for all */
                    events?: string[];
                    /** Format: uri */
                    url?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getWebhooksByIdDeliveries: {
        parameters: {
            query?: {
                /** @description From `next_cursor` of the page before */
                cursor?: string;
                /** @description How many results; 20 unless given */
                limit?: number;
                /** @description The number of the page, instead of a cursor */
                page?: number;
                /** @description How many results on a numbered page; 20 unless given */
                page_size?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        next: string | null;
                        next_cursor: string | null;
                        previous: string | null;
                        results: components["schemas"]["WebhookDelivery"][];
                    } | {
                        count: number;
                        next: string | null;
                        previous: string | null;
                        results: components["schemas"]["WebhookDelivery"][];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postWebhooksByIdDeliveriesByDidRedeliver: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
            };
            path: {
                did: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryUnderWay"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postWebhooksByIdRotateSecret: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedWebhookSecret"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    postWebhooksByIdTest: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`
                 * @example 2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11
                 */
                "idempotency-key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryUnderWay"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableEntity"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Other"];
        };
    };
    getHealthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok";
                    };
                };
            };
            default: components["responses"]["Other"];
        };
    };
    getReadyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        lag: {
                            [key: string]: number;
                        };
                        /** @enum {string} */
                        status: "ready";
                    };
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        lag: {
                            [key: string]: number;
                        };
                        readonly reasons: string[];
                        /** @enum {string} */
                        status: "unready";
                    };
                };
            };
            default: components["responses"]["Other"];
        };
    };
}
