using System.Collections.Immutable;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Time;

namespace Streams.Tests.Checkpoints.Coordination;

/// <summary>Drives one coordinator by hand: posts inputs, expects effects. The clock stands unless told.</summary>
internal sealed class CoordinatorScript
{
    public static readonly RunId Own = new(1);
    public static readonly RunId Other = new(2);
    public static readonly RunId Lineage = new(7);
    public static readonly RunId NewLineage = new(8);

    private readonly Coordinator _coordinator;

    public CoordinatorScript(Func<CoordinatorSettings, CoordinatorSettings>? change = null)
    {
        CoordinatorSettings settings = new()
        {
            Job = "job",
            Run = Own,
            NewLineage = NewLineage,
            Tasks = ["read", "write"],
            EndTasks = [1],
            Operators = ["in", "out"],
            KeyGroups = 128,
            HasStore = true,
            Interval = TimeSpan.FromMilliseconds(100),
            Timeout = TimeSpan.FromMilliseconds(1000),
            Retained = 2,
            ShutdownTimeout = TimeSpan.FromMilliseconds(500),
        };
        _coordinator = new Coordinator(change is null ? settings : change(settings));
    }

    public long NowMs { get; set; }

    public long NextAlarm => _coordinator.NextAlarm;

    public CoordinatorStatus Status => _coordinator.Status;

    public static CompletedEntry Completed(long term, long id, long oldest, RunId? run = null) => new(run ?? Other, term, id, ManifestFile(term, id), oldest);

    public static FileReference ManifestFile(long term, long id) => new(CheckpointNames.Manifest(term, id), 1, 1);

    public static StateFile StateFile(long term, long id, int task) => new(new FileReference(CheckpointNames.State(term, id, task), 1, 1), []);

    public static Manifest ManifestOf(long term, long id, string job = "job", int keyGroups = 128) =>
        new(job, Lineage, term, id, CheckpointKind.Periodic, keyGroups, new StreamTime(5), ["in", "out"], [StateFile(term, id, 0), StateFile(term, id, 1)]);

    /// <summary>All files of a checkpoint of the default job, its manifest last.</summary>
    public static ImmutableArray<string> Files(long term, long id) =>
        [CheckpointNames.State(term, id, 0), CheckpointNames.State(term, id, 1), CheckpointNames.Manifest(term, id)];

    /// <summary>Posts an input.</summary>
    public CoordinatorScript Post(CoordinatorInput input)
    {
        _coordinator.Post(input, new Now(NowMs + 1_000_000, NowMs));
        return this;
    }

    /// <summary>Lets time pass and rings the alarm.</summary>
    public CoordinatorScript Ring(long atMs)
    {
        NowMs = atMs;
        return Post(new AlarmRang());
    }

    /// <summary>Takes the next effect, which must be of this type.</summary>
    public T Take<T>() where T : CoordinatorEffect
    {
        Assert.True(_coordinator.TryTakeEffect(out CoordinatorEffect? effect), $"There is no effect; expected {typeof(T).Name}.");
        return Assert.IsType<T>(effect);
    }

    /// <summary>There is no effect.</summary>
    public CoordinatorScript Nothing()
    {
        Assert.False(_coordinator.TryTakeEffect(out CoordinatorEffect? effect), $"Unexpected: {effect}");
        return this;
    }

    /// <summary>The attempt ends, with nothing behind.</summary>
    public AttemptEnds Ends(AttemptOutcome outcome)
    {
        AttemptEnds ends = Take<AttemptEnds>();
        Assert.Equal(outcome, ends.Outcome);
        Assert.Equal(long.MaxValue, NextAlarm);
        Nothing();
        return ends;
    }

    public CoordinatorScript Begin(params long[] numbers)
    {
        Post(new AttemptBegins());
        return List(numbers);
    }

    public CoordinatorScript List(params long[] numbers)
    {
        Take<ListEntries>();
        return Post(new EntriesListed([.. numbers]));
    }

    public CoordinatorScript Read(long number, LogEntry? entry, string? problem = null)
    {
        Assert.Equal(number, Take<ReadEntry>().Number);
        return Post(new EntryRead(number, entry, problem));
    }

    public CoordinatorScript ReadManifest(long entry, Manifest? manifest)
    {
        Assert.Equal(entry, Take<ReadManifest>().Entry);
        return Post(new ManifestRead(entry, manifest, manifest is null ? "It is cut." : null));
    }

    public CoordinatorScript Append(AppendOutcome outcome, out AppendEntry append)
    {
        append = Take<AppendEntry>();
        return Post(new EntryAppended(append.Number, outcome));
    }

    /// <summary>Wins start 1 of an empty log, and is deployed.</summary>
    public CoordinatorScript RunFresh()
    {
        Begin().Append(AppendOutcome.Created, out _).List(1);
        Take<Deploy>();
        Post(new TasksDeployed());
        Take<Sweep>();
        return this;
    }

    /// <summary>Restores checkpoint 7, entry 5 of a log of one start and one checkpoint, as term 6, and is deployed.</summary>
    public CoordinatorScript RunRestored()
    {
        Begin(4, 5).Read(5, Completed(4, 7, oldest: 5)).Read(4, new StartEntry(Other, Lineage, 0)).Append(AppendOutcome.Created, out _).List(4, 5, 6).ReadManifest(5, ManifestOf(4, 7));
        Take<Deploy>();
        Post(new TasksDeployed()).Read(4, new StartEntry(Other, Lineage, 0)).Take<Sweep>();
        return this;
    }

    /// <summary>Both tasks have published everything up to a checkpoint.</summary>
    public CoordinatorScript Settle(long id) => Post(new CommitsSettled(0, id)).Nothing().Post(new CommitsSettled(1, id));

    /// <summary>Both tasks acknowledge, the manifest is written; the entry is about to be appended.</summary>
    public CoordinatorScript Acknowledge(long term, long id)
    {
        for (int task = 0; task < 2; task++) Post(new SnapshotAcknowledged(task, id, [StateFile(term, id, task)]));
        Take<WriteManifest>();
        return Post(new ManifestWritten(id, ManifestFile(term, id)));
    }

    /// <summary>Takes a whole checkpoint whose trigger is the next effect.</summary>
    public CoordinatorScript Complete(long term, long id, out CompletedEntry entry)
    {
        Assert.Equal(id, Take<TriggerCheckpoint>().CheckpointId);
        Acknowledge(term, id).Append(AppendOutcome.Created, out AppendEntry append);
        entry = Assert.IsType<CompletedEntry>(append.Entry);
        Assert.Equal(new CheckpointCompleted(id, CheckpointKind.Periodic, append.Number) with { Kind = default }, Take<CheckpointCompleted>() with { Kind = default });
        return this;
    }
}
