global using Streams.Chaos.Harness;
global using Streams.Chaos.Subjects;
