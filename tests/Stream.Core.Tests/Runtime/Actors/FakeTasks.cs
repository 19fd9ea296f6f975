using Streams.Elements;
using Streams.Runtime;
using Streams.Time;

namespace Streams.Tests.Runtime.Actors;

/// <summary>A task of a test: one slot per inlet, one per outlet, and what a test overrides.</summary>
internal abstract class FakeTask(int index, int inlets, int outlets) : ITask
{
    private readonly Queue<Signal> _signals = new();
    private readonly Queue<Effect> _effects = new();

    protected Element?[] In { get; } = new Element?[inlets];
    protected Element?[] Out { get; } = new Element?[outlets];

    public int Index => index;
    public virtual string Name => $"{GetType().Name} {index}";
    public int InletCount => inlets;
    public int OutletCount => outlets;
    public virtual long NextAlarm { get; protected set; } = long.MaxValue;

    public virtual bool CanOffer(int inlet) => In[inlet] is null;

    public virtual void Offer(int inlet, Element element)
    {
        Assert.Null(In[inlet]);
        In[inlet] = element;
    }

    public void Post(Signal signal) => _signals.Enqueue(signal);

    public RunResult Run(in Now now, int budget)
    {
        Assert.True(budget > 0);
        while (_signals.TryDequeue(out Signal? signal)) OnSignal(signal, now);
        return Work(now, budget);
    }

    public bool TryTake(int outlet, out Element? element)
    {
        element = Out[outlet];
        Out[outlet] = null;
        if (element is not null) OnTaken(outlet);
        return element is not null;
    }

    public bool TryTakeEffect(out Effect? effect) => _effects.TryDequeue(out effect);

    protected void Start(Effect effect) => _effects.Enqueue(effect);
    protected virtual void OnSignal(Signal signal, Now now) { }
    protected virtual void OnTaken(int outlet) { }
    protected virtual RunResult Work(Now now, int budget) => RunResult.NeedsInput;

    protected static Batch<int> BatchOf(params ReadOnlySpan<int> values)
    {
        Batch<int> batch = new();
        values.CopyTo(batch.Values);
        batch.Count = values.Length;
        return batch;
    }
}

/// <summary>Emits 0, 1, 2, … to each outlet, one number a batch, then the end of the data. A number is said with the task: sender * 1,000,000 + n.</summary>
internal sealed class NumberSource(int index, int outlets, int perOutlet) : FakeTask(index, 0, outlets)
{
    private readonly int[] _next = new int[outlets];

    /// <summary>How many elements have left it.</summary>
    public int Taken;

    public int MaxPerRun { get; init; } = int.MaxValue;

    /// <summary>Whether it emits nothing before it is told something.</summary>
    public bool Waits { get; set; }

    /// <summary>Is told how many elements have left it, each time.</summary>
    public Action<int>? OnLeft { get; init; }

    protected override void OnTaken(int outlet)
    {
        int taken = Interlocked.Increment(ref Taken);
        OnLeft?.Invoke(taken);
    }

    protected override void OnSignal(Signal signal, Now now) => Waits = false;

    protected override RunResult Work(Now now, int budget)
    {
        if (Waits) return RunResult.NeedsInput;
        bool all = true;
        int emitted = 0;
        for (int outlet = 0; outlet < OutletCount; outlet++)
        {
            if (_next[outlet] > perOutlet) continue;
            if (Out[outlet] is not null)
            {
                all = false;
                continue;
            }

            if (emitted++ == MaxPerRun) return RunResult.More;
            Out[outlet] = _next[outlet] == perOutlet ? EndOfData.Instance : BatchOf(Index * 1_000_000 + _next[outlet]);
            _next[outlet]++;
            all &= _next[outlet] > perOutlet;
        }

        return all ? RunResult.NeedsInput : RunResult.NeedsCredit;
    }
}

/// <summary>Passes every element from its inlets on to outlet (inlet modulo outlets).</summary>
internal sealed class Relay(int index, int inlets, int outlets) : FakeTask(index, inlets, outlets)
{
    protected override RunResult Work(Now now, int budget)
    {
        RunResult result = RunResult.NeedsInput;
        for (int inlet = 0; inlet < InletCount; inlet++)
        {
            if (In[inlet] is not { } element) continue;
            if (Out[inlet % OutletCount] is not null)
            {
                result = RunResult.NeedsCredit;
                continue;
            }

            Out[inlet % OutletCount] = element;
            In[inlet] = null;
        }

        return result;
    }
}

/// <summary>Lists the numbers of each inlet; done when the data of all has ended. Inlets can be held.</summary>
internal sealed class ListingSink(int index, int inlets) : FakeTask(index, inlets, 0)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool[] _held = new bool[inlets];
    private int _open = inlets;

    /// <summary>By inlet; read when <see cref="Ended"/>.</summary>
    public List<int>[] Numbers { get; } = [.. Enumerable.Range(0, inlets).Select(_ => new List<int>())];

    public Task Ended => _ended.Task;

    /// <summary>Is told each number.</summary>
    public Action<int>? OnNumber { get; init; }

    public ListingSink Holding(params ReadOnlySpan<int> held)
    {
        foreach (int inlet in held) _held[inlet] = true;
        return this;
    }

    public override bool CanOffer(int inlet) => !_held[inlet] && base.CanOffer(inlet);

    protected override void OnSignal(Signal signal, Now now)
    {
        if (signal is AbortSignal) Array.Clear(_held); // Lets go.
    }

    protected override RunResult Work(Now now, int budget)
    {
        for (int inlet = 0; inlet < InletCount; inlet++)
        {
            if (In[inlet] is Batch<int> batch)
            {
                Assert.False(_held[inlet]);
                Numbers[inlet].Add(batch.Values[0]);
                OnNumber?.Invoke(batch.Values[0]);
            }
            else if (In[inlet] is EndOfData && --_open == 0)
            {
                _ended.SetResult();
            }

            In[inlet] = null;
        }

        return RunResult.NeedsInput;
    }
}
