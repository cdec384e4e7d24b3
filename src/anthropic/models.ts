import type { ModelInfo as SdkModel } from '@anthropic-ai/sdk/resources/models';
import type { Effort, ModelCapabilities, ModelInfo, ServerTool } from '../llm/index.ts';

/** A model as the API lists it. Nothing in it is trusted to be there: gateways leave fields out. */
export type ApiModel = Partial<SdkModel> & { readonly id: string };

interface Supported {
  readonly supported?: boolean;
}

/** The part of a listed model's `capabilities` that is read here. */
interface ApiCapabilities {
  readonly effort?: Readonly<Record<string, Supported | undefined>>;
  readonly thinking?: { readonly types?: { readonly disabled?: Supported; readonly adaptive?: Supported } };
  readonly image_input?: Supported;
  readonly pdf_input?: Supported;
  readonly server_tools?: Readonly<Record<string, Supported | undefined>>;
}

const efforts: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];
const serverTools: readonly ServerTool[] = ['web_search', 'code_execution'];

/** The models of a list, each with the newest model of the cheapest line beside it. */
export function describeModels(models: readonly ApiModel[]): ModelInfo[] {
  const known = models.map(describeListed);
  const cheapest = known.find((model) => versionOf(model.id)?.line === 'haiku' && !model.deprecated);
  return known.map((model) => ({ ...model, cheapSibling: cheapest?.id ?? null }));
}

function describeListed(model: ApiModel): ModelInfo {
  const byName = describeByName(model.id);
  const count = (value: unknown): number | null => (typeof value === 'number' && value > 0 ? value : null);
  return {
    ...byName,
    displayName: model.display_name ?? byName.displayName,
    maxInputTokens: count(model.max_input_tokens) ?? byName.maxInputTokens,
    maxOutputTokens: count(model.max_tokens) ?? byName.maxOutputTokens,
    deprecated: model.lifecycle === 'deprecated',
    ...listedCapabilities((model.capabilities ?? {}) as ApiCapabilities, byName),
  };
}

function listedCapabilities(
  { effort, thinking, image_input, pdf_input, server_tools }: ApiCapabilities,
  byName: ModelCapabilities,
): Partial<ModelCapabilities> {
  const types = thinking?.types;
  return {
    efforts: effort ? efforts.filter((name) => effort[name]?.supported === true) : byName.efforts,
    thinking: !types?.disabled
      ? byName.thinking
      : types.adaptive?.supported === false
        ? 'never'
        : types.disabled.supported === false
          ? 'always'
          : 'optional',
    pictures: image_input?.supported ?? byName.pictures,
    documents: pdf_input?.supported ?? byName.documents,
    // A gateway that does not say so mostly has none: a request that lists them would be refused.
    serverTools: serverTools.filter((name) => server_tools?.[name]?.supported === true),
  };
}

interface Version {
  readonly line: string;
  /** Major and minor as one figure: 4.6 is 406. */
  readonly number: number;
}

/** Line and version in a model's name, also where a cloud writes something before or after it; `null` for other names. */
function versionOf(id: string): Version | null {
  const named = /claude-(fable|mythos|opus|sonnet|haiku)(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?!\d)/.exec(id);
  if (named) {
    const [, line = '', major = '99', minor = '0'] = named;
    return { line, number: Number(major) * 100 + Number(minor) };
  }
  const old = /claude-(?:instant|[123]\b)/.exec(id);
  return old ? { line: 'claude', number: 300 } : null;
}

/** The first version that thinks as much as it needs; those before are asked for none, since they refuse this form. */
const firstAdaptive = 406;

/**
 * A model as its name tells, for the time before the API's list is there and for gateways that have none. An unknown
 * name is asked for nothing that could be refused.
 *
 * @see https://platform.claude.com/docs/en/about-claude/models
 */
export function describeByName(id: string): ModelInfo {
  const version = versionOf(id);
  const isNew = version !== null && version.number >= firstAdaptive;
  return {
    id,
    displayName: version && version.number >= 505 ? nameOf(version) : id,
    maxInputTokens: version && version.number >= 501 ? 1_000_000 : null,
    maxOutputTokens: version && version.number >= 501 ? 128_000 : null,
    deprecated: false,
    efforts: isNew ? efforts : [],
    thinking: version === null || (isNew && alwaysThinks(version)) ? 'always' : isNew ? 'optional' : 'never',
    pictures: true,
    documents: true,
    serverTools: isNew ? serverTools : [],
    cheapSibling: null,
  };
}

const alwaysThinks = ({ line, number }: Version): boolean =>
  line === 'fable' || line === 'mythos' || (line === 'opus' && number >= 505);

function nameOf({ line, number }: Version): string {
  const minor = number % 100;
  return `${line[0]?.toUpperCase() ?? ''}${line.slice(1)} ${Math.floor(number / 100)}${minor === 0 ? '' : `.${minor}`}`;
}
