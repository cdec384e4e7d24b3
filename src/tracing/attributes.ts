/**
 * The span attributes that Langfuse reads.
 * https://langfuse.com/integrations/native/opentelemetry#property-mapping
 */
export const attribute = {
  traceName: 'langfuse.trace.name',
  sessionId: 'session.id',
  userId: 'user.id',
  environment: 'langfuse.environment',
  /** `span`, `generation`, `tool`, … */
  type: 'langfuse.observation.type',
  level: 'langfuse.observation.level',
  statusMessage: 'langfuse.observation.status_message',
  input: 'langfuse.observation.input',
  output: 'langfuse.observation.output',
  metadata: 'langfuse.observation.metadata',
  model: 'langfuse.observation.model.name',
  usageDetails: 'langfuse.observation.usage_details',
  costDetails: 'langfuse.observation.cost_details',
  completionStartTime: 'langfuse.observation.completion_start_time',
  appRoot: 'langfuse.internal.is_app_root',
} as const;
