--- script.lua BLOB SCRIPT: the machine script of a blob.
local cop    = require "coppice"
local script = require "coppice.import.script"

local blob, to = arg[1], arg[2]
local text = script.write (cop.tree (blob), "corpus.board", blob)
local file <close> = assert (io.open (to, "w"))
file:write (text)
