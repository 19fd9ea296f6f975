using Akka.Actor;
using Microsoft.Extensions.Logging;
using Streams.Checkpoints;
using Streams.Diagnostics;
using Streams.Runtime.Actors;
using Streams.Runtime.Coordination;
using Streams.Time;

namespace Streams.Runtime.Jobs;

/// <summary>What all attempts of one run share.</summary>
internal sealed record JobServices(JobPlan Plan, JobOptions Options, RunId Run, JobLog Log, ActorSystem System, TaskHost Host, JobClock Clock, ILogger Logger, JobProgress Progress, JobRequests Requests, JobMetrics Metrics);
