using Akka.Streams;
using Akka.Streams.Stage;
using Streams.Elements;
using Streams.Time;

namespace Streams.Runtime.Actors;

/// <summary>The host of one task inside its stage: after every callback it takes a turn.</summary>
/// <remarks>
/// <para>A turn: hand posts and arrived elements over, run the task, push one element per outlet with demand, start effects, pull what the task would take;
/// again, until nothing moves or the turn is spent. A spent turn queues behind what waits for the same threads.</para>
/// <para>It ends only when it is told to stop or the task throws. An edge that completes or fails follows from a failure elsewhere, never from the end of the
/// data (which is an element): the port is left alone from then on, and nothing is reported.</para>
/// </remarks>
internal sealed class TaskLogic : GraphStageLogic
{
    /// <summary>Records a task may handle per run: about a batch.</summary>
    private const int Budget = Batch.MaxRecords;

    /// <summary>Runs per turn, and milliseconds after which a turn ends earlier when the work per record is heavy.</summary>
    private const int RunsPerTurn = 16, TurnMs = 2;

    private readonly HostedTask _hosted;
    private readonly HostServices _services;
    private readonly ITask _task;
    private readonly Inlet<Element>[] _inlets;
    private readonly Outlet<Element>[] _outlets;
    private readonly Element?[] _arrived;
    private readonly PortSet _pullable, _filled, _demanded;
    private readonly Action<EffectDone> _effectDone;
    private Action _resume = static () => { };
    private bool _yielded, _ended;
    private long _reportedAlarm = long.MaxValue, _rungAlarm = long.MinValue;

    public TaskLogic(TaskStage stage) : base(stage.Shape)
    {
        _hosted = stage.Hosted;
        _services = stage.Services;
        _task = _hosted.Task;
        _inlets = [.. stage.Inlets];
        _outlets = [.. stage.Outlets];
        _arrived = new Element?[_inlets.Length];
        _pullable = new PortSet(_inlets.Length);
        _filled = new PortSet(_inlets.Length);
        _demanded = new PortSet(_outlets.Length);
        _effectDone = _hosted.Post;
        for (int i = 0; i < _inlets.Length; i++)
        {
            SetHandler(_inlets[i], new Input(this, i));
            if (!stage.IsIsolated) _pullable.Add(i);
        }

        for (int i = 0; i < _outlets.Length; i++) SetHandler(_outlets[i], stage.IsIsolated ? new Unused() : new Output(this, i));
    }

    public override void PreStart()
    {
        SetKeepGoing(true);

        // A callback that is posted from inside the island runs before the waiting mailbox; from the dispatcher it queues like everyone's.
        Action resumed = GetAsyncCallback(Resumed);
        _resume = () => _services.Dispatcher.Schedule(resumed);
        _hosted.Started(GetAsyncCallback(Woken));
        Turn();
    }

    public override void PostStop()
    {
        if (!_ended) _hosted.Failed(new TaskStoppedException(_task.Name));
        _ended = true;
        _hosted.HasStopped();
    }

    private void Woken()
    {
        _hosted.Woken();
        Turn();
    }

    private void Resumed()
    {
        _yielded = false;
        Turn();
    }

    private void Turn()
    {
        if (_ended || _yielded) return;
        _task.Times?.BeginTurn(_services.Clock.Provider.GetTimestamp());
        try
        {
            RunResult result;
            long startMs = 0;
            for (int run = 1; ; run++)
            {
                if (_hosted.StopRequested)
                {
                    End();
                    return;
                }

                bool rang = DeliverPosts();
                OfferArrived();
                Now now = _services.Clock.Read(); // After the posts: when the clock has rung, the task finds its alarm due.
                if (run == 1) startMs = now.MonotonicMs;
                if (rang) ForgetAlarm(now);
                result = _task.Run(now, Budget);
                bool pushed = Push(); // May have freed credit, so the task runs again.
                StartEffects();
                Pull();
                if (result != RunResult.More && !pushed && !_hosted.HasPosts) break;

                if (run == RunsPerTurn || now.MonotonicMs - startMs >= TurnMs)
                {
                    _yielded = true;
                    _resume();
                    break;
                }
            }

            ReportAlarm(result);
            _task.Times?.EndTurn(_yielded, _services.Clock.Provider.GetTimestamp());
        }
        catch (Exception cause)
        {
            // Caught here, or Akka would log it as an error and hand it to the neighbours as theirs.
            _hosted.Failed(cause);
            End();
        }
    }

    private void End()
    {
        _ended = true;
        CompleteStage();
    }

    private bool DeliverPosts()
    {
        bool rang = false;
        while (_hosted.TryTakePost(out Signal? signal))
        {
            rang |= signal is ClockRang;
            _task.Post(signal);
        }

        return rang;
    }

    /// <summary>What has rung is not set any more.</summary>
    private void ForgetAlarm(Now now)
    {
        if (_reportedAlarm <= now.MonotonicMs) _rungAlarm = _reportedAlarm;
        _reportedAlarm = long.MinValue;
    }

    private void OfferArrived()
    {
        foreach (int inlet in _filled)
        {
            if (!_task.CanOffer(inlet)) continue;
            Element element = _arrived[inlet]!;
            _arrived[inlet] = null;
            _filled.Remove(inlet);
            if (!IsClosed(_inlets[inlet])) _pullable.Add(inlet);
            _task.Offer(inlet, element);
        }
    }

    private bool Push()
    {
        bool pushed = false;
        foreach (int outlet in _demanded)
        {
            if (!_task.TryTake(outlet, out Element? element)) continue;
            _demanded.Remove(outlet);
            Push(_outlets[outlet], element!);
            pushed = true;
        }

        return pushed;
    }

    private void StartEffects()
    {
        while (_task.TryTakeEffect(out Effect? effect)) _services.Effects.Execute(_task, effect!, _effectDone);
    }

    private void Pull()
    {
        foreach (int inlet in _pullable)
        {
            if (!_task.CanOffer(inlet)) continue;
            _pullable.Remove(inlet);
            Pull(_inlets[inlet]);
        }
    }

    /// <summary>Tells the alarm clock when it has changed. A task that waits for credit fires nothing, so an alarm that has rung already does not ring again until it has some.</summary>
    private void ReportAlarm(RunResult result)
    {
        long alarm = _task.NextAlarm;
        if (result == RunResult.NeedsCredit && alarm == _rungAlarm) alarm = long.MaxValue;
        if (alarm == _reportedAlarm) return;
        _reportedAlarm = alarm;
        _services.Alarms.Set(_task.Index, alarm);
    }

    /// <summary>Callbacks of one inlet.</summary>
    private sealed class Input(TaskLogic logic, int index) : InHandler
    {
        public override void OnPush()
        {
            logic._arrived[index] = logic.Grab(logic._inlets[index]);
            logic._filled.Add(index);
            logic.Turn();
        }

        public override void OnUpstreamFinish() => logic._pullable.Remove(index);

        public override void OnUpstreamFailure(Exception e) => logic._pullable.Remove(index);
    }

    /// <summary>Callbacks of one outlet.</summary>
    private sealed class Output(TaskLogic logic, int index) : OutHandler
    {
        public override void OnPull()
        {
            logic._demanded.Add(index);
            logic.Turn();
        }

        public override void OnDownstreamFinish(Exception cause) => logic._demanded.Remove(index);
    }

    /// <summary>The outlet of a task that has none.</summary>
    private sealed class Unused : OutHandler
    {
        public override void OnPull() { }

        public override void OnDownstreamFinish(Exception cause) { }
    }
}
