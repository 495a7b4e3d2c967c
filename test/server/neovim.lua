-- Another editor as client of the server: Neovim's own, unmodified. Opens a copy of a sample, looks, decides, undoes,
-- and writes what it saw as JSON to the file that RESULTS names. Neovim 0.7 and later.
local results = {}
local file, server, node = vim.env.SAMPLE, vim.env.SERVER, vim.env.NODE
local PATIENCE = 60000

local function await(what, wanted)
  if not vim.wait(PATIENCE, wanted, 50) then
    error('waited in vain for ' .. what)
  end
end

local function ask(method, params)
  local answers, problem = vim.lsp.buf_request_sync(0, method, params, PATIENCE)
  if problem then error(method .. ': ' .. problem) end
  local _, answer = next(answers)
  if answer == nil then error(method .. ': no answer') end
  if answer.error then error(method .. ': ' .. answer.error.message) end
  return answer.result
end

local function contents()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n') .. '\n'
end

local function main()
  vim.cmd('edit ' .. vim.fn.fnameescape(file))
  local bytes = contents()
  local ended
  local id = vim.lsp.start_client({
    name = 'preference-auditor',
    cmd = { node, server, '--stdio' },
    root_dir = vim.fn.fnamemodify(file, ':h'),
    on_exit = function(code) ended = code end,
  })
  vim.lsp.buf_attach_client(0, id)
  await('the client', function() return vim.lsp.get_client_by_id(id) ~= nil end)

  await('diagnostics', function() return #vim.diagnostic.get(0) > 0 end)
  local warnings = vim.diagnostic.get(0, { severity = vim.diagnostic.severity.WARN })
  results.warnings = #warnings
  local first = warnings[1]
  for _, warning in ipairs(warnings) do
    if warning.message:find('Recommended: drop', 1, true) then first = warning break end
  end
  results.message = first.message
  results.marked = vim.api.nvim_buf_get_text(0, first.lnum, first.col, first.end_lnum, first.end_col, {})[1]

  vim.api.nvim_win_set_cursor(0, { first.lnum + 1, first.col + 1 })
  local position = vim.lsp.util.make_position_params(0, 'utf-16')
  results.hover = ask('textDocument/hover', position).contents.value
  local referenceParams = vim.tbl_extend('force', position, { context = { includeDeclaration = true } })
  results.references = #ask('textDocument/references', referenceParams)
  results.symbols = #ask('textDocument/documentSymbol', { textDocument = position.textDocument })

  local range = vim.lsp.util.make_range_params(0, 'utf-16')
  range.context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics(0, first.lnum) }
  local actions = ask('textDocument/codeAction', range)
  results.actions = vim.tbl_map(function(action) return action.title end, actions)
  local accept
  for _, action in ipairs(actions) do
    if action.title:find('^Accept: drop') then accept = action end
  end
  local resolved = ask('codeAction/resolve', accept)
  vim.lsp.util.apply_workspace_edit(resolved.edit, 'utf-16')
  results.decided = select(2, contents():gsub('"audit":{"decision":"drop"', ''))
  local without = contents():gsub(',"audit":%b{}', '')
  results.onlyAuditAdded = without == bytes
  await('the settled finding to go', function()
    for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
      if diagnostic.message == first.message then return false end
    end
    return #vim.diagnostic.get(0) > 0
  end)
  vim.cmd('silent write')
  results.written = table.concat(vim.fn.readfile(file, 'b'), '\n') == contents()
  vim.cmd('silent undo')
  results.undone = contents() == bytes
  await('the finding to come back', function()
    for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
      if diagnostic.message == first.message then return true end
    end
    return false
  end)

  vim.lsp.stop_client(id)
  await('the end of the server', function() return ended ~= nil end)
  results.exitCode = ended
end

local ok, problem = pcall(main)
if not ok then results.problem = tostring(problem) end
vim.fn.writefile({ vim.json.encode(results) }, vim.env.RESULTS)
vim.cmd('qall!')
