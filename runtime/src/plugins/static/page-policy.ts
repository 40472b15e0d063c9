/** What every page gets where nothing else sets a policy; the plugin `security-headers` puts its own in its place. */
export const PAGE_POLICY = "frame-ancestors 'self'"
