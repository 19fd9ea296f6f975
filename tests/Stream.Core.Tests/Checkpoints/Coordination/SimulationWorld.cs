using System.Collections.Immutable;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;

namespace Streams.Tests.Checkpoints.Coordination;

/// <summary>A rule that a simulation drops, to show that it finds what the rule prevents.</summary>
internal enum Mutation
{
    None,
    StartWithoutListingAfterwards,
    ExistsIsAWin,
    PublishBeforeWon,
    DeleteBeforeWon,
    GoOnAfterUnclear,
    SweepNewerTerms,
    SweepSparesOnlyRestored,
    CommittablesNotCarried,
    DeleteEntriesAtOnce,
}

/// <summary>What a history is made of.</summary>
internal enum Profile
{
    /// <summary>Anything.</summary>
    Mixed,

    /// <summary>Entries turn over fast under listings that take long: one checkpoint is kept, and a process may sleep through many.</summary>
    Turnover,
}

/// <summary>One seeded history: processes over one store, one scheduler, faults for a while, then calm until the job has finished.</summary>
/// <remarks>Faults: answers lost before or after success, requests that land late, also after the death of who sent them; crashes, restarts, stops, processes suspended at any step; listings read in two halves.</remarks>
internal sealed class SimulationWorld
{
    public const int TaskCount = 2;
    public const int Items = 60;
    private const int MostSteps = 40_000;

    private readonly ModelProcess[] _processes;
    private readonly HashSet<AttemptOutcome> _outcomes = [];
    private readonly HashSet<AttemptOutcome> _seen = [];
    private readonly Profile _profile;

    public SimulationWorld(int seed, Mutation mutation, Profile profile)
    {
        _profile = profile;
        Random = new Random(seed);
        _processes = [.. Enumerable.Range(0, Random.Next(2, 4)).Select(_ => new ModelProcess(this, mutation))];
        foreach (ModelProcess process in _processes) process.SleepsUntil = Random.Next(300);
        Settings = new CoordinatorSettings
        {
            Job = "model",
            Run = default,
            NewLineage = default,
            Tasks = ["a", "b"],
            EndTasks = [0, 1],
            Operators = ["items"],
            KeyGroups = 128,
            HasStore = true,
            Interval = TimeSpan.FromMilliseconds(Random.Next(5, IsTurnover ? 20 : 40)),
            Timeout = TimeSpan.FromMilliseconds(Random.Next(60, 300)),
            Retained = IsTurnover ? 1 : Random.Next(1, 4),
            ShutdownTimeout = TimeSpan.FromMilliseconds(Random.Next(50, 500)),
        };
        if (Random.Next(IsTurnover ? 4 : 2) == 0) SeedLog(Random.Next(980, 1000));
    }

    public Random Random { get; }

    public CoordinatorSettings Settings { get; }

    public ModelStore Store { get; } = new();

    public ModelOutput Output { get; } = new(TaskCount);

    /// <summary>Requests under way whose sender does not wait any more.</summary>
    public List<Action> Late { get; } = [];

    /// <summary>Whether a drain was asked for: the job may end before all items are read.</summary>
    public bool IsDrained { get; set; }

    public long NowMs { get; private set; }

    public int StepNumber { get; private set; }

    public IReadOnlySet<AttemptOutcome> Seen => _seen;

    public bool IsTurnover => _profile == Profile.Turnover;

    private bool IsCalm => StepNumber > (IsTurnover ? 4000 : 1500);

    public RunId NewId() => new(new UInt128((ulong)Random.NextInt64(), (ulong)Random.NextInt64()));

    /// <summary>One in so many, until all is calm.</summary>
    public bool Fault(int oneIn) => !IsCalm && Random.Next(oneIn) == 0;

    public void Note(AttemptOutcome outcome)
    {
        _outcomes.Add(outcome);
        _seen.Add(outcome);
    }

    public bool IsSuccessorNamed(string reason, long term, RunId run) =>
        Store.Numbers.Any(n => n > term && Store.Entry(n) is StartEntry s && s.Run != run && reason.Contains($"Run {s.Run} ") && reason.Contains($"since entry {n};"));

    public void Run()
    {
        while (!(IsCalm && _outcomes.Overlaps([AttemptOutcome.Finished, AttemptOutcome.AlreadyFinished])))
        {
            if (++StepNumber > MostSteps) throw new InvalidOperationException($"The job does not come to its end. {string.Join(' ', _processes.Select(static p => p.Describe()))}");
            NowMs += IsCalm ? Random.Next(5) / 4 : Random.Next(3);
            if (Late.Count > 0 && Random.Next(IsCalm ? 5 : 30) == 0) Land(Random.Next(Late.Count));
            Step(_processes[Random.Next(_processes.Length)]);
        }

        if (!IsDrained && !Output.HasAll(Items)) throw new ViolationException("Lost: the job has finished, and not everything is published.");
        RunOnceMore();
    }

    private void RunOnceMore()
    {
        foreach (ModelProcess process in _processes) process.Crash();
        _outcomes.Clear();
        _processes[0].Start();
        while (_outcomes.Count == 0) _processes[0].Step();
        if (!_outcomes.Contains(AttemptOutcome.AlreadyFinished)) throw new ViolationException("A finished job ran again.");
    }

    private void Land(int index)
    {
        Action request = Late[index];
        Late.RemoveAt(index);
        request();
    }

    private void Step(ModelProcess process)
    {
        if (!IsCalm && StepNumber < process.SleepsUntil) return;
        if (!process.IsUp)
        {
            // Once all is calm, a process that has lost stays down while another is up: else they would supersede each other for ever.
            if (!IsCalm || Array.TrueForAll(_processes, static p => !p.IsUp)) process.Start();
            return;
        }

        process.Step();
        if (Fault(60)) process.SleepsUntil = StepNumber + Random.Next(20, IsTurnover ? 2000 : 600);
        else if (Fault(250)) process.Crash();
        else if (Fault(400)) process.Post(new StopRequested());
        else if (!IsTurnover && Fault(100)) process.Ask(Random.Next(20) == 0 ? RequestKind.Drain : Random.Next(3) == 0 ? RequestKind.Stop : RequestKind.Savepoint);
    }

    private void SeedLog(long start)
    {
        // A log that has lived: its next milestone is near.
        RunId run = NewId();
        ImmutableArray<StateFile>.Builder files = ImmutableArray.CreateBuilder<StateFile>();
        for (int i = 0; i < TaskCount; i++)
        {
            string name = CheckpointNames.State(start, 7, i);
            Store.WriteFile(name, new TaskState(0, Items, []));
            files.Add(new StateFile(new FileReference(name, 1, 1), []));
        }

        RunId lineage = NewId();
        FileReference manifest = new(CheckpointNames.Manifest(start, 7), 1, 1);
        Store.WriteFile(manifest.Name, new Manifest("model", lineage, start, 7, CheckpointKind.Periodic, 128, default, ["items"], files.ToImmutable()));
        Store.Create(start, new StartEntry(run, lineage, 0), checkChain: false);
        Store.Create(start + 1, new CompletedEntry(run, start, 7, manifest, start + 1), checkChain: false);
    }
}
