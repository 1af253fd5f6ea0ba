-- Neovim as the editor of a project: it opens flows/main.star with the language server
-- $FLOWRUN lsp, edits it, asks, and writes what it was told to $ANSWERS.
local out = assert(io.open(os.getenv("ANSWERS"), "w"))
local function say(...)
  out:write(table.concat({ ... }, " "), "\n")
end

local function run()
  vim.cmd("edit flows/main.star")
  local buf = vim.api.nvim_get_current_buf()
  local config = { name = "flowrun", cmd = { os.getenv("FLOWRUN"), "lsp" }, root_dir = vim.fn.getcwd() }
  local id
  if vim.lsp.start_client then
    id = vim.lsp.start_client(config)
    assert(vim.lsp.buf_attach_client(buf, id), "attach")
  else
    id = vim.lsp.start(config)
  end
  local client = vim.lsp.get_client_by_id(id)

  local function diagnostics(what, wanted)
    assert(vim.wait(20000, function()
      return #vim.diagnostic.get(buf) == wanted
    end, 10), what .. ": " .. vim.inspect(vim.diagnostic.get(buf)))
    say("diagnostics " .. what)
    for _, d in ipairs(vim.diagnostic.get(buf)) do
      say(string.format("  %d:%d-%d:%d %s %s", d.lnum, d.col, d.end_lnum, d.end_col, vim.diagnostic.severity[d.severity], d.message:gsub("\n", " / ")))
    end
  end

  -- place is that of the cursor behind the first text of a line that holds it.
  local function place(text)
    for n, line in ipairs(vim.api.nvim_buf_get_lines(buf, 0, -1, false)) do
      local _, e = line:find(text, 1, true)
      if e then
        vim.api.nvim_win_set_cursor(0, { n, e })
        return { textDocument = vim.lsp.util.make_text_document_params(buf), position = { line = n - 1, character = vim.str_utfindex and select(2, vim.str_utfindex(line, e)) or e } }
      end
    end
    error("no " .. text)
  end

  local function ask(method, params)
    local answers, err = vim.lsp.buf_request_sync(buf, method, params, 20000)
    assert(answers, err)
    local a = answers[id]
    local failed = a and (a.err or a.error)
    if failed then
      return nil, failed.message
    end
    return a.result
  end

  local function line(n, text)
    vim.api.nvim_buf_set_lines(buf, n - 1, n, false, { text })
  end

  local function text(what)
    say(what)
    for _, l in ipairs(vim.api.nvim_buf_get_lines(buf, 0, -1, false)) do
      say((("  " .. l):gsub("%s+$", "")))
    end
  end

  local function complete(text)
    say("complete " .. text)
    local list = ask("textDocument/completion", place(text))
    for n, item in ipairs(list.items) do
      if n <= 4 then
        say("  " .. item.label, item.detail or "")
      end
    end
  end

  diagnostics("at first", 2)

  -- What a person would type.
  line(6, "    🙂 = this.connect('")
  line(6, "    answer = this.connect('shop', ")
  complete("'shop', ")
  line(6, "    answer = this.connect('shop', method='post', url='https://x/🙂', tim)")
  complete(", tim")
  line(6, "    answer = this.connect('shop', method='post', url='https://x/🙂')")
  diagnostics("when one is mended", 1)

  say("hover", ask("textDocument/hover", place("connect('sho")).contents.value:gsub("\n", " | ") .. "")
  local definition = ask("textDocument/definition", place("connect('sho"))
  say("definition", (definition[1].uri:gsub("^.*/project", "")))
  definition = ask("textDocument/definition", place("return slu"))
  say("definition", (definition[1].uri:gsub("^.*/project", "")), definition[1].range.start.line)
  local help = ask("textDocument/signatureHelp", place("this.log("))
  say("signature", help.signatures[1].label)

  local params = place("answ")
  params.newName = "reply"
  vim.lsp.util.apply_workspace_edit(ask("textDocument/rename", params), client.offset_encoding)
  params = place("this.co")
  params.newName = "x"
  local _, refused = ask("textDocument/rename", params)
  say("rename", refused)
  text("renamed")

  params = place("reply")
  params.options = { tabSize = 4, insertSpaces = true }
  vim.lsp.util.apply_text_edits(ask("textDocument/formatting", params), buf, client.offset_encoding)
  text("formatted")
  for _, symbol in ipairs(ask("textDocument/documentSymbol", place("reply"))) do
    say("symbol", symbol.name)
  end
  line(5, "    pass")
  diagnostics("at last", 0)

  vim.lsp.stop_client(id)
  assert(vim.wait(20000, function()
    return vim.lsp.get_client_by_id(id) == nil or client.is_stopped()
  end, 10), "it does not stop")
  say("stopped")
end

local ok, err = xpcall(run, debug.traceback)
if not ok then
  say("error", err)
end
out:close()
vim.cmd("qall!")
