-- Neovim as a client of `scheme-lsp --stdio`: open, error, edit, hover, dump, save.
--
--   SCHEME_LSP=target/debug/scheme-lsp SCHEME_FOLDER=/tmp/empty \
--     nvim --headless -u NONE -i NONE -n -c 'luafile tests/editors/neovim.lua'
--
-- Ends with exit code 0 if everything was as it should be, with 1 and a message otherwise. Keeps to what
-- Neovim 0.7 has.

local folder = assert(vim.env.SCHEME_FOLDER, 'SCHEME_FOLDER is the workspace folder')
local binary = assert(vim.env.SCHEME_LSP, 'SCHEME_LSP is the server')
local file = folder .. '/main.scm'
local artifacts = {}

local function say(text)
  io.stdout:write(text .. '\n')
end

local function wait_for(what, condition)
  if not vim.wait(60000, condition, 20) then
    error('never seen: ' .. what)
  end
  say('ok: ' .. what)
end

local function messages(buffer)
  local found = {}
  for _, diagnostic in ipairs(vim.diagnostic.get(buffer)) do
    table.insert(found, string.format('%d:%d %s', diagnostic.lnum, diagnostic.col, diagnostic.message))
  end
  return found
end

local function has(buffer, pattern)
  for _, message in ipairs(messages(buffer)) do
    if message:find(pattern, 1, true) then
      return true
    end
  end
  return false
end

local function ask(buffer, method, params)
  local replies, failure = vim.lsp.buf_request_sync(buffer, method, params, 60000)
  assert(replies, method .. ': ' .. tostring(failure))
  local _, reply = next(replies)
  assert(reply and not reply.error, method .. ': ' .. vim.inspect(reply))
  return reply.result
end

local function read(path)
  local handle = assert(io.open(path, 'rb'))
  local bytes = handle:read('*a')
  handle:close()
  return bytes
end

local function main()
  vim.fn.writefile({
    '(import (scheme base) (scheme write))',
    ';; The square of a number: x².',
    '(define (square-of x) (* x y))',
    '(display (square-of 7))',
  }, file)

  local client = assert(vim.lsp.start_client({
    name = 'scheme-lsp',
    cmd = { binary, '--stdio' },
    root_dir = folder,
    workspace_folders = { { uri = vim.uri_from_fname(folder), name = 'test' } },
    handlers = {
      ['scheme/artifact'] = function(_, params)
        table.insert(artifacts, params)
      end,
    },
  }))
  vim.cmd('edit ' .. vim.fn.fnameescape(file))
  local buffer = vim.api.nvim_get_current_buf()
  assert(vim.lsp.buf_attach_client(buffer, client))

  wait_for('the unbound variable, at its place', function()
    return has(buffer, '2:27') and has(buffer, 'y')
  end)

  vim.api.nvim_buf_set_text(buffer, 2, 27, 2, 28, { 'x' })
  wait_for('no diagnostics after the edit', function()
    return #messages(buffer) == 0
  end)

  local document = { uri = vim.uri_from_fname(file) }
  local hover = ask(buffer, 'textDocument/hover', { textDocument = document, position = { line = 2, character = 12 } })
  assert(hover.contents.value:find('The square of a number: x²', 1, true), vim.inspect(hover))
  assert(hover.contents.value:find('receive(x)', 1, true), vim.inspect(hover))
  say('ok: hover with documentation and CPS')

  local dump = ask(buffer, 'scheme/dump', { textDocument = document, name = 'square-of', stage = 'tailified' })
  assert(#dump.text > 0, vim.inspect(dump))
  say('ok: dump')

  -- The command of the documentation.
  local page = table.concat(vim.fn.readfile('../../docs/editors.md'), '\n')
  local command = assert(page:match('(vim%.api%.nvim_create_user_command.-)\n```'))
  assert(loadstring(command))()
  vim.api.nvim_win_set_cursor(0, { 3, 12 })
  vim.cmd('SchemeDump cps')
  wait_for('a dump in a split', function()
    local line = vim.api.nvim_buf_get_lines(0, 0, 1, false)[1]
    return vim.api.nvim_get_current_buf() ~= buffer and line:find('library', 1, true)
  end)
  vim.cmd('close')

  vim.cmd('silent write')
  wait_for('an artifact after the first save', function()
    return #artifacts == 1
  end)
  local first = read(artifacts[1].path)
  assert(first:sub(1, 4) == '\0asm')

  vim.api.nvim_buf_set_lines(buffer, 3, 4, false, { '(display (square-of 8))' })
  vim.cmd('silent write')
  wait_for('an artifact after the second save', function()
    return #artifacts == 2
  end)
  assert(read(artifacts[2].path) ~= first, 'the artifact changed')
  say('ok: the artifact changed')

  vim.lsp.stop_client(client)
  wait_for('the end of the server', function()
    return vim.lsp.client_is_stopped(client)
  end)
end

local fine, failure = pcall(main)
if fine then
  vim.cmd('qall!')
else
  io.stderr:write('FAILED: ' .. tostring(failure) .. '\n')
  vim.cmd('cquit 1')
end
