import {
  chatVendor,
  chatView,
  commands,
  type CommandContribution,
  extension,
  participant,
  settings,
  submenus,
  tools,
  walkthrough,
  type WalkthroughStep,
} from '../src/contributions/index.ts';

/** Description and input of a tool, as a model is told. */
export interface DescribedTool {
  readonly name: string;
  readonly description: string;
  readonly paramsSchema: object;
}

type Json = Readonly<Record<string, unknown>>;

/** The manifest and its texts: package.json, and package.nls.json with the texts that a translation replaces. */
export interface Contributions {
  readonly manifest: Json;
  readonly texts: Readonly<Record<string, string>>;
}

/** Texts by their keys; in the manifest stands `%key%`. */
class Texts {
  readonly all: Record<string, string> = {};

  /** @returns the reference to the text */
  add(key: string, text: string): string {
    this.all[key] = text;
    return `%${key}%`;
  }

  /** A JSON schema whose descriptions are references. */
  inSchema(key: string, schema: unknown): unknown {
    if (Array.isArray(schema)) return schema;
    if (typeof schema !== 'object' || schema === null) return schema;
    const entries = Object.entries(schema).map(([name, value]): [string, unknown] => [
      name,
      name === 'description' && typeof value === 'string'
        ? this.add(key, value)
        : this.inSchema(name === 'properties' ? key : `${key}.${name}`, value),
    ]);
    return Object.fromEntries(entries);
  }
}

/**
 * The manifest with everything that `src/contributions` declares in its place. What is not declared there (the version,
 * scripts, packages) stays as it is.
 *
 * @param described the tools as a model is told of them
 */
export function contribute(manifest: Json, described: readonly DescribedTool[]): Contributions {
  const texts = new Texts();
  return {
    manifest: {
      ...manifest,
      contributes: {
        ...viewEntries(texts),
        commands: commandEntries(texts),
        menus: menuEntries(),
        keybindings: allCommands().flatMap(([id, { keys }]) =>
          keys ? [{ command: `sidestream.${id}`, ...keys }] : [],
        ),
        configuration: { title: 'Sidestream', properties: settingEntries(texts) },
        submenus: Object.entries(submenus).map(([id, { label }]) => ({ id, label })),
        languageModelTools: toolEntries(texts, described),
        walkthroughs: [walkthroughEntry(texts)],
        chatParticipants: [participantEntry(texts)],
        languageModelChatProviders: [
          {
            vendor: chatVendor.vendor,
            displayName: texts.add('chat.vendor', chatVendor.displayName),
            managementCommand: 'sidestream.setApiKey',
          },
        ],
      },
      displayName: extension.name,
      description: texts.add('extension.description', extension.description),
      capabilities: capabilityEntries(texts),
    },
    texts: texts.all,
  };
}

function viewEntries(texts: Texts): Json {
  const { id, container, name } = chatView;
  const { name: title, icon } = extension;
  return {
    viewsContainers: { secondarySidebar: [{ id: container, title, icon }] },
    views: {
      [container]: [{ id, type: 'webview', name: texts.add('view.chat', name), icon, contextualTitle: title }],
    },
  };
}

const capabilityEntries = (texts: Texts): Json => ({
  untrustedWorkspaces: {
    supported: 'limited',
    description: texts.add('capability.untrusted', extension.untrusted),
    restrictedConfigurations: Object.entries(settings).flatMap(([id, setting]) =>
      setting.restricted ? [`sidestream.${id}`] : [],
    ),
  },
  virtualWorkspaces: { supported: 'limited', description: texts.add('capability.virtual', extension.virtual) },
});

const allCommands = (): readonly (readonly [string, CommandContribution])[] => Object.entries(commands);

const commandEntries = (texts: Texts): readonly Json[] =>
  allCommands().map(([id, { title, shortTitle, icon }]) => ({
    command: `sidestream.${id}`,
    title: texts.add(`command.${id}`, title),
    ...(shortTitle === undefined ? {} : { shortTitle: texts.add(`command.${id}.short`, shortTitle) }),
    category: 'Sidestream',
    ...(icon === undefined ? {} : { icon }),
  }));

function menuEntries(): Readonly<Record<string, readonly Json[]>> {
  const menus: Record<string, Json[]> = {};
  for (const [id, { menu, when, group }] of Object.entries(submenus))
    (menus[menu] ??= []).push({ submenu: id, when, group });
  for (const [id, command] of allCommands()) {
    for (const [menu, place] of Object.entries(command.menus ?? {})) {
      (menus[menu] ??= []).push({ command: `sidestream.${id}`, ...place });
    }
  }
  return menus;
}

const settingEntries = (texts: Texts): Json =>
  Object.fromEntries(
    Object.entries(settings).map(([id, setting]) => {
      const { description, restricted: _, ...rest } = setting;
      const key = `setting.${id}`;
      const enumDescriptions = 'enumDescriptions' in setting ? setting.enumDescriptions : null;
      const entry = {
        markdownDescription: texts.add(key, description),
        ...(texts.inSchema(key, rest) as Json),
        ...(enumDescriptions === null
          ? {}
          : { enumDescriptions: enumDescriptions.map((text, index) => texts.add(`${key}.${index}`, text)) }),
      };
      return [`sidestream.${id}`, entry];
    }),
  );

/** What the model reads is not translated; the name that a person sees is. */
const toolEntries = (texts: Texts, described: readonly DescribedTool[]): readonly Json[] =>
  Object.entries(tools).flatMap(([name, contribution]) => {
    if (contribution.offeredAs === null) return [];
    const tool = described.find((each) => each.name === name);
    if (!tool) throw new Error(`No tool “${name}” is described.`);
    return [
      {
        name: `sidestream_${name}`,
        displayName: texts.add(`tool.${name}`, contribution.offeredAs),
        // Without these two VS Code's agent mode and its # list never show a tool.
        canBeReferencedInPrompt: true,
        toolReferenceName: `sidestream${contribution.offeredAs.replaceAll(' ', '')}`,
        icon: contribution.icon,
        modelDescription: tool.description,
        inputSchema: tool.paramsSchema,
        tags: ['sidestream'],
      },
    ];
  });

function walkthroughEntry(texts: Texts): Json {
  const { id, title, description } = walkthrough;
  const key = id.replace('sidestream', 'walkthrough');
  const steps: readonly (readonly [string, WalkthroughStep])[] = Object.entries(walkthrough.steps);
  return {
    id,
    title: texts.add(`${key}.title`, title),
    description: texts.add(`${key}.description`, description),
    steps: steps.map(([name, step]) => ({
      id: name,
      title: texts.add(`${key}.${name}.title`, step.title),
      description: texts.add(`${key}.${name}.description`, step.description),
      media: {
        image: `media/walkthrough/${step.picture.name}.png`,
        altText: texts.add(`${key}.${name}.picture`, step.picture.alt),
      },
      completionEvents: step.completionEvents,
    })),
  };
}

function participantEntry(texts: Texts): Json {
  const { id, name, fullName, description, commands: slash } = participant;
  return {
    id,
    name,
    fullName,
    description: texts.add('chat.description', description),
    isSticky: true,
    commands: Object.entries(slash).map(([command, words]) => ({
      name: command,
      description: texts.add(`chat.command.${command}`, words),
    })),
  };
}
