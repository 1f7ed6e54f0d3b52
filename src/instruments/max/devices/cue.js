// The device ExSampling Cue: plays a sound once for the performer alone, before the room hears it.

inlets = 1;
outlets = 4;
var kOscOut = 0;
var kListen = 1;
var kPlayer = 2;
var kHead = 3;

var localName = jsarguments[1];
var active = 1;
var wanted = "";
var fill = new Task(startLoading);

var link = new Link("ExSampling Cue", {
  say: function (list) { outlet(kOscOut, list); },
  listen: function (port) { outlet(kListen, ["port", port]); },
  status: function (alive, port) {
    outlet(kHead, ["alive", alive ? 1 : 0]);
    outlet(kHead, ["status", alive ? "daemon, port " + port : "no daemon, port " + port]);
  },
  audition: function (path) {
    wanted = path;
    if (path === "") {
      fill.cancel();
      outlet(kPlayer, ["silence"]);
      outlet(kHead, ["file", ""]);
      return;
    }
    outlet(kPlayer, ["vacate", 1 - active]);
    fill.schedule(20);
  }
});

function startLoading() {
  if (wanted !== "") outlet(kPlayer, ["load", 1 - active, wanted]);
}

function start() {
  link.start();
}

function notifydeleted() {
  link.stop();
}

function anything() {
  link.hear(messagename, arrayfromargs(arguments));
}

// buffer~ has read the file: play it once, to its end.
function loaded(buffer) {
  if (wanted === "" || buffer === active) return;
  var content = new Buffer(localName + (buffer === 0 ? "a" : "b"));
  if (!(content.length() > 0)) return;
  active = buffer;
  outlet(kPlayer, ["play", active, 0, 440, 1, content.length(), content.channelcount() > 1 ? 1 : 0]);
  outlet(kPlayer, ["arrive", 1, 60, content.length()]);
  outlet(kHead, ["file", wanted.split("/").pop()]);
  outlet(kHead, ["wave", active]);
}

function stop() {
  wanted = "";
  outlet(kPlayer, ["silence"]);
}
