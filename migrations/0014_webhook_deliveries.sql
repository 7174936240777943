-- A webhook's deliveries in the order of their ids, which is that of their events: for the pages of its log.
CREATE INDEX deliveries_webhook_log ON deliveries (recipient, id DESC) WHERE channel = 'webhook' AND reactor = 'webhook';
