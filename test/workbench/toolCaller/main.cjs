// An extension that calls a tool as an agent does: what CALLED_TOOL says, once its command is run. What came of it
// stands in a message.
const vscode = require('vscode');

exports.activate = ({ subscriptions }) => {
  subscriptions.push(
    vscode.commands.registerCommand('toolCaller.call', async () => {
      const { name, input } = JSON.parse(process.env.CALLED_TOOL);
      const outcome = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }).then(
        ({ content }) => `The tool said: ${content.map(({ value }) => value).join('')}`,
        (error) => `The tool was not called: ${error.name}`,
      );
      void vscode.window.showInformationMessage(outcome);
    }),
  );
};
