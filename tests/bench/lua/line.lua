local cop = require "coppice"
