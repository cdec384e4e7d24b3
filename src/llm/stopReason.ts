/**
 * Why the model stopped: it had `end`ed, wants `tools` run, has reached the `length` of one answer or the end of the
 * `context` window, `paused` in a tool of the provider's own and goes on when it is asked again, or `refused`. Any other
 * word is the provider's own, kept to be shown.
 */
export type StopReason = 'end' | 'tools' | 'length' | 'context' | 'paused' | 'refused' | (string & {});
