#!/usr/bin/env node
/*
 * The first file of the bin. It is written so that Node 10 can still read it, and imports nothing by itself: whoever
 * has a Node too old for the rest gets one clear sentence instead of a syntax error. Keep it to what ES5 and import()
 * allow; the build copies it as it is.
 */
var parts = process.versions.node.split('.')
var major = Number(parts[0])
var minor = Number(parts[1])
var tooOld = major < 20 || major === 21 || (major === 20 && minor < 19) || (major === 22 && minor < 12)

if (tooOld && !process.versions.bun) {
  process.stderr.write(
    '\nError  This Node is too old  NODE_TOO_OLD\n\n' +
      '  happened  This is Node ' +
      process.versions.node +
      '; FluxStack needs 20.19 or later (22.12 or later on 22).\n' +
      '  to do     Install a current Node from https://nodejs.org, or through your version manager.\n\n',
  )
  process.exitCode = 1
} else {
  /* Node 22 and later can keep compiled code in the temporary folder; NODE_DISABLE_COMPILE_CACHE=1 turns it off. */
  var modules = process.getBuiltinModule && process.getBuiltinModule('node:module')
  var keepCompiled = modules && Reflect.get(modules, 'enableCompileCache')
  if (typeof keepCompiled === 'function') keepCompiled()
  import('./main.ts').then(function (program) {
    return program.main()
  })
}
